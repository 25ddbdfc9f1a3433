"""Caisses: created and corrected by the exploitant, with the départements and the days that their clocks follow."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.models import Caisse, DepartementCaisse, JourFerieCaisse
from espace.auteurs import Auteur
from espace.departements import DEPARTEMENTS
from espace.errors import Refus, VersionDepassee, database_refusals
from espace.histories import save_recorded


def create_caisse(
    *,
    by: Auteur,
    at: datetime,
    code: str,
    nom: str,
    departements: Iterable[str],
    kind: str = "cpam",
    time_zone: str = "Europe/Paris",
    functional_mailbox: str = "",
    support_contact: str = "",
    dpo_contact: str = "",
    address: str = "",
    jours_feries: Iterable[tuple[date, str]] = (),
) -> Caisse:
    """Create a caisse with its départements, the first being its seat (whose legal holidays count), and its own
    holidays. Raises Refus for a code already taken or a département unknown.
    """
    caisse = Caisse(
        code=code,
        nom=nom,
        kind=kind,
        time_zone=time_zone,
        functional_mailbox=functional_mailbox,
        support_contact=support_contact,
        dpo_contact=dpo_contact,
        address=address,
    )
    seats = _checked(departements)
    if Caisse.objects.filter(code=code).exists():
        raise Refus(
            f"Le code « {code} » est déjà celui d’une caisse. Choisissez-en un autre.", field="code", code="code"
        )
    with database_refusals(), transaction.atomic():
        save_recorded(caisse, by=by, at=at)
        _write_departements(caisse, seats)
        _write_jours_feries(caisse, jours_feries)
    return caisse


def change_caisse(
    *,
    caisse: Caisse,
    fields: dict[str, str],
    departements: Iterable[str],
    jours_feries: Iterable[tuple[date, str]],
    version: int,
    by: Auteur,
    at: datetime,
) -> None:
    """Correct a caisse: `fields` by column, its code apart, which conventions name. What it was stays in its history.

    A day or a département taken away counts for what is computed from now on; no access, account or demande closes.
    `version`: how many times it had been written when it was read. Raises VersionDepassee when a colleague wrote since,
    Refus for a département unknown.
    """
    seats = _checked(departements)
    with database_refusals(), transaction.atomic():
        held = Caisse.objects.select_for_update().get(pk=caisse.pk)
        if version_of(held) != version:
            raise VersionDepassee
        for column, value in fields.items():
            setattr(held, column, value)
        save_recorded(held, by=by, at=at, update_fields=list(fields))
        _write_departements(held, seats)
        _write_jours_feries(held, jours_feries)


def version_of(caisse: Caisse) -> int:
    """How many times a caisse was written: one line of its history each. One statement."""
    return Caisse.history.filter(id=caisse.pk).count()  # type: ignore[no-any-return]  # simple-history is not typed


def _checked(departements: Iterable[str]) -> list[str]:
    """The seat, then the others, each once."""
    found = list(dict.fromkeys(departements))
    if not found:
        raise Refus("Indiquez le département du siège.", field="siege", code="siege")
    unknown = [code for code in found if code not in DEPARTEMENTS]
    if unknown:
        raise Refus(
            f"Département inconnu : {', '.join(unknown)}. Exemple : 62, 2A, 974.",
            field="departements",
            code="departement",
        )
    return found


def _write_departements(caisse: Caisse, codes: list[str]) -> None:
    rows = DepartementCaisse.objects.filter(caisse=caisse)
    if list(rows.order_by("-is_main", "pk").values_list("departement", flat=True)) == codes:
        return
    rows.delete()
    DepartementCaisse.objects.bulk_create(
        DepartementCaisse(caisse=caisse, departement=code, is_main=rang == 0) for rang, code in enumerate(codes)
    )


def _write_jours_feries(caisse: Caisse, days: Iterable[tuple[date, str]]) -> None:
    """The days it adds, replaced as a whole."""
    JourFerieCaisse.objects.filter(caisse=caisse).delete()
    JourFerieCaisse.objects.bulk_create(
        JourFerieCaisse(caisse=caisse, day=day, libelle=libelle) for day, libelle in days
    )
