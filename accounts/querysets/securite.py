"""Security: reports, their delay, the notices that prove, exclusions in force, and what the journal says in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.enums import ETATS_QUI_OCCUPENT, EtatSignalement, Role
from accounts.models import (
    Acces,
    AvisSecurite,
    Caisse,
    Compte,
    ExclusionPersonne,
    ExclusionStructure,
    Partenaire,
    SignalementSecurite,
)
from espace.models import Courriel, LigneJournal

ANOMALIE = "securite."  # how the lines of the security journal begin


def reportable_by(by: Compte) -> QuerySet[Compte]:
    """The accounts one may report: one's own, and those of one's structure or of one's caisse; one's own first."""
    theirs = Q(partenaire=by.partenaire_id) if by.partenaire_id else Q(caisse=by.caisse_id)
    rows = Compte.objects.filter(theirs, etat__in=ETATS_QUI_OCCUPENT).exclude(role=Role.EXPLOITANT)
    own = Case(When(pk=by.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(own, "nom", "prenom", "pk")


def signalements_of_caisse(by: Compte) -> QuerySet[SignalementSecurite]:
    """The reports on the structures that ever opened to one's caisse, and, for its admins, on its own people."""
    structures = Acces.objects.filter(caisse=by.caisse).values("partenaire_id")
    mine = Q(partenaire_id__in=structures)
    if by.role == Role.ADMIN_CAISSE:
        mine |= Q(caisse_id=by.caisse_id)
    rows = SignalementSecurite.objects.filter(mine)
    return rows.select_related("compte__partenaire", "compte__caisse", "partenaire", "caisse")


def open_signalements(by: Compte) -> QuerySet[SignalementSecurite]:
    """Those that wait, the oldest first."""
    return signalements_of_caisse(by).filter(etat=EtatSignalement.OUVERT).order_by("reported_at", "pk")


def treated_signalements(by: Compte) -> QuerySet[SignalementSecurite]:
    """Those that were answered."""
    return signalements_of_caisse(by).exclude(etat=EtatSignalement.OUVERT)


def signalement_of_caisse(by: Compte, numero: str) -> SignalementSecurite | None:
    """One of them, None when it is another's."""
    return signalements_of_caisse(by).filter(numero=numero).first()


def signalement_of_structure(by: Compte, numero: str) -> SignalementSecurite | None:
    """A report one made, or one on a technicien of the structure one manages; None for any other."""
    mine = Q(reported_by_ref=str(by.ref))
    if by.role == Role.GESTIONNAIRE:
        mine |= Q(partenaire_id=by.partenaire_id, compte__role=Role.TECHNICIEN)
    rows = SignalementSecurite.objects.filter(mine, numero=numero)
    return rows.select_related("compte__partenaire", "compte__caisse").first()


def waiting_on(compte: Compte) -> SignalementSecurite | None:
    """The oldest open report on an account."""
    rows = SignalementSecurite.objects.filter(compte=compte, etat=EtatSignalement.OUVERT)
    return rows.order_by("reported_at", "pk").first()


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Who an opaque identifier is, as a screen may say it; « compte supprimé » once erased. One statement."""
    uuids = {ref for ref in refs if _is_uuid(ref)}
    return {str(compte.ref): compte.nom_complet for compte in Compte.objects.filter(ref__in=uuids)}


def _is_uuid(ref: str) -> bool:
    try:
        UUID(ref)
    except ValueError:
        return False
    return True


def avis_of(by: Compte, pk: int) -> AvisSecurite | None:
    """A notice sent to this account, None for another's."""
    rows = AvisSecurite.objects.filter(pk=pk, compte=by)
    return rows.select_related(
        "signalement__compte", "exclusion__caisse", "exclusion__compte", "exclusion_structure__caisse"
    ).first()


def unread_avis(by: Compte) -> QuerySet[AvisSecurite]:
    """The notices this account has not opened yet, the oldest first."""
    return AvisSecurite.objects.filter(compte=by, read_at=None).order_by("queued_at", "pk")


def has_unread_avis() -> Exists:
    """Whether an account has one, asked with the account: a home without any asks nothing more."""
    return Exists(AvisSecurite.objects.filter(compte=OuterRef("pk"), read_at=None))


@dataclass(frozen=True)
class Preuve:
    """A notice as proof: to whom, queued, left the portal, read. `sent_at` stays once the outbox forgets the address."""

    destinataire: str
    queued_at: datetime
    sent_at: datetime | None
    read_at: datetime | None


def proofs_of(avis: QuerySet[AvisSecurite]) -> list[Preuve]:
    """The notices of a measure, in the order they were queued. Two statements."""
    rows = list(avis.select_related("compte").order_by("queued_at", "pk"))
    mails = Courriel.objects.filter(pk__in=[row.courriel_uuid for row in rows])
    sent = dict(mails.values_list("pk", "sent_at"))
    return [Preuve(_reader(row), row.queued_at, sent.get(row.courriel_uuid), row.read_at) for row in rows]


def _reader(row: AvisSecurite) -> str:
    if row.compte is None:
        return "Référent de la structure, sans compte"
    return f"{row.compte.nom_complet}, {row.compte.get_role_display().lower()}"


def exclusions_of(caisse_id: int, day: date) -> QuerySet[ExclusionPersonne]:
    """The exclusions of people that a caisse holds in force that day, the latest first."""
    rows = ExclusionPersonne.objects.filter(caisse_id=caisse_id, lifted_at=None, until__gte=day)
    return rows.select_related("compte", "partenaire").order_by("-decided_at", "-pk")


def exclusion_of_caisse(caisse_id: int, pk: int) -> ExclusionPersonne | None:
    """One exclusion of a caisse, ended or not; None for another's."""
    rows = ExclusionPersonne.objects.filter(caisse_id=caisse_id, pk=pk)
    return rows.select_related("compte", "partenaire", "caisse").first()


def excluded_on(day: date) -> Q:
    """The exclusions of structures in force that day: `[starts_on; ends_on[`."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def exclusion_of_structure(partenaire: Partenaire, caisse_id: int, day: date) -> ExclusionStructure | None:
    """How a caisse shuts a structure out that day, None when it does not."""
    return partenaire.exclusions.filter(excluded_on(day), caisse_id=caisse_id).first()


def exclusions_of_structures(caisse_id: int, day: date) -> QuerySet[ExclusionStructure]:
    """The structures a caisse shuts out that day, the latest first."""
    rows = ExclusionStructure.objects.filter(excluded_on(day), caisse_id=caisse_id)
    return rows.select_related("partenaire").order_by("-decided_at", "-pk")


def caisses_to_phone() -> QuerySet[Caisse]:
    """Every caisse that gives a contact, for who can no longer sign in."""
    return Caisse.objects.exclude(support_contact="").order_by("nom")


def anomalies(caisse_id: int) -> QuerySet[LigneJournal]:
    """The security journal of a caisse: its own accounts and the structures open to it."""
    return LigneJournal.objects.filter(caisse_id=caisse_id, verb__startswith=ANOMALIE)
