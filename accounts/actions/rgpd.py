"""What is noted of the protection of personal data: training of a person, awareness of a structure. It blocks nobody."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.cycle import locked
from accounts.models import Compte, Partenaire
from accounts.perimetres import day_for, zone_of
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import Refus, VersionDepassee, database_refusals
from espace.histories import save_recorded

TO_COME = "Cette date est dans le futur. Notez-la une fois le jour passé."


def note_formation(*, compte: Compte, on: date, version: int | None = None, by: Auteur, at: datetime) -> Compte:
    """Note when a person was trained to the protection of data (M-rgpd-confidentialite): shown in the review.

    Raises Refus for a day to come, VersionDepassee when the account was written since it was read.
    """
    with database_refusals(), transaction.atomic():
        compte = locked(compte)
        if version is not None and compte.version != version:
            raise VersionDepassee
        if on > day_for(zone_of(compte, at), at):
            raise Refus(TO_COME, field="on", code="futur")
        compte.forme_rgpd_on = on
        compte.version += 1
        save_recorded(compte, by=by, at=at, update_fields=["forme_rgpd_on", "version"])
    return compte


def note_sensibilisation(
    *, partenaire: Partenaire, on: date, version: int | None = None, by: Auteur, at: datetime
) -> None:
    """Note when a structure last made its people aware of the rules on data (U-5-mission-rgpd-utilisateurs).

    Raises Refus for a day to come, VersionDepassee when the structure was written since it was read.
    """
    with database_refusals(), transaction.atomic():
        held = Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire.pk)
        if version is not None and held.version != version:
            raise VersionDepassee
        if on > day_of(at):
            raise Refus(TO_COME, field="on", code="futur")
        held.sensibilise_rgpd_on = on
        held.version += 1
        save_recorded(held, by=by, at=at, update_fields=["sensibilise_rgpd_on", "version"])
