"""Who did it: what the kernel needs to know of an account, and the name of what nobody did."""

from dataclasses import dataclass
from typing import Protocol


class Auteur(Protocol):
    """An account, as journals and histories name it: an opaque identifier with its role and organisation."""

    @property
    def auteur_ref(self) -> str:
        """The opaque identifier, never a name."""

    @property
    def auteur_role(self) -> str:
        """The role on that day."""

    @property
    def caisse_id(self) -> int | None:
        """Its caisse, if it is of one."""

    @property
    def partenaire_id(self) -> int | None:
        """Its structure, if it is of one."""


@dataclass(frozen=True)
class Automate:
    """A timed job acting on what the texts foresee."""

    auteur_ref: str = "automate"
    auteur_role: str = "automate"
    caisse_id: int | None = None
    partenaire_id: int | None = None


AUTOMATE = Automate()
