"""What each app contributes to a page or a job assembled from all of them.

The kernel declares the lists; an app fills them from its `contributions.py`, imported at start-up. Nothing else links
the kernel to the apps, and a reader finds here everything that is assembled.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from espace.requetes import Requete

T = TypeVar("T")


class Registry(Generic[T]):
    """A list filled at start-up, read afterwards, in the order of `rank` then of arrival."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: list[tuple[int, T]] = []

    def add(self, item: T, *, rank: int = 100) -> T:
        """Add one contribution."""
        self._items.append((rank, item))
        return item

    def __iter__(self) -> Iterator[T]:
        return iter([item for _, item in sorted(self._items, key=lambda pair: pair[0])])


@dataclass(frozen=True)
class Entree:
    """An entry of the main menu: shown to whom its page is open, and active on these pages."""

    libelle: str
    url_name: str
    is_open_to: Callable[[Any], bool]  # a rule of the app: `RULES.of("demande.create")`
    prefix: str = ""  # the entry is current on every address that begins so


@dataclass(frozen=True)
class AFaire:
    """One thing waiting for a person: what, why, where to go. `is_theirs`: it is their turn."""

    titre: str
    texte: str
    url: str
    bouton: str
    detail: str = ""
    is_theirs: bool = True
    due_at: datetime | None = None


@dataclass(frozen=True)
class Job:
    """A timed job: what is due at an instant, and how one item is handled. See `espace.jobs.run_job`."""

    name: str  # dotted, stable: « signalements.late »; its hour is in the table of espace.celery
    due: Callable[[datetime], Iterable[Any]]
    handle: Callable[[Any, datetime], None]
    is_wrapped: bool = True  # False: `handle` opens its own transactions, because it also waits for another machine


@dataclass(frozen=True)
class PersonalColumn:
    """One home of personal data: a column (or a path in a JSON column), whose it is, and when it is erased."""

    model: str  # « accounts.Compte »
    column: str
    whose: Literal["compte", "personne", "contact"]
    erased: str  # a French sentence
    history: bool = False  # the history table keeps it too, and is erased with it


@dataclass(frozen=True)
class PersonalSource:
    """Which rows of a model are a person's, in the perimeter of who asks. See `espace.personnes`."""

    model: str  # « signalements.Identite », of the table of personal columns
    rows: Callable[[Any], Any]  # espace.personnes.Personne → queryset


@dataclass(frozen=True)
class Referent:
    """Who a structure named to be written to: an account of it, or only an address (empty when there is none)."""

    compte_id: int | None = None
    address: str = ""


@dataclass(frozen=True)
class DemoAccount:
    """A line of `/demo/comptes/`: an invented person and how to sign in as them, this instant."""

    identifiant: str
    password: str
    role: str
    organisation: str
    nom: str
    code: str


menus: Registry[Entree] = Registry("menus")
fonctions: Registry[tuple[str, str]] = Registry("fonctions")  # (value, label): what a team of a caisse may handle
a_faire: Registry[Callable[[Requete], Iterable[AFaire]]] = Registry("a_faire")
jobs: Registry[Job] = Registry("jobs")
personal_columns: Registry[PersonalColumn] = Registry("personal_columns")
sealed_columns: Registry[tuple[str, str]] = Registry("sealed_columns")  # (model, column) under `espace.crypto.seal`
personal_sources: Registry[PersonalSource] = Registry("personal_sources")
referents: Registry[Callable[[int, datetime], Iterable[Referent]]] = Registry(
    "referents"
)  # of a structure, that instant
demo_steps: Registry[Callable[[datetime], None]] = Registry("demo_steps")
demo_accounts: Registry[Callable[[datetime], Iterable[DemoAccount]]] = Registry("demo_accounts")
