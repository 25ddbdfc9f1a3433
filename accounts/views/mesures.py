"""What the pages of security show: delays in words, measures, lines of the journal. Reads nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.emails.signalement import caisse_of
from accounts.models import AvisSecurite, SignalementSecurite
from espace.francais import duree
from espace.models import LigneJournal

ANOMALIES = {
    "securite.connexion_bloquee": "Connexion bloquée après trop de mots de passe faux",
    "securite.codes_epuises": "Trop de codes faux en un jour, après le bon mot de passe",
    "securite.acces_refuses": "Des demandes d’une autre structure ont été cherchées, plusieurs fois en une heure",
}


def delay_of(signalement: SignalementSecurite) -> str:
    """« coupé 12 min après le signalement », empty while nothing was cut (U-4.1-inactivation-immediate)."""
    if signalement.cut_at is None:
        return ""
    length = signalement.cut_at - signalement.reported_at
    if not length:
        return "coupé dès le constat"
    if length < timedelta(minutes=1):
        return f"coupé {int(length.total_seconds())} s après le signalement"
    return f"coupé {duree(length)} après le signalement"


@dataclass(frozen=True)
class MesureVue:
    """A measure as a structure reads it: title, whose, when, until when, and why."""

    titre: str
    qui: str
    caisse: str
    contact: str
    prise_at: datetime
    motif: str
    detail: str = ""
    reference: str = ""
    until: date | None = None
    finie: str = ""


def subject_of(avis: AvisSecurite) -> MesureVue:
    """The measure of a notice: a cut, the exclusion of a person, or that of the structure."""
    caisse = caisse_of(avis)
    nom, contact = (caisse.nom, caisse.support_contact) if caisse else ("La caisse", "")
    if avis.signalement is not None:
        return _cut(avis.signalement, nom, contact)
    if avis.exclusion is not None:
        row = avis.exclusion
        qui = row.compte.nom_complet if row.compte else ""
        finie = "Cette exclusion a été levée." if row.lifted_at else ""
        return MesureVue(
            "Une personne est exclue du portail",
            qui,
            nom,
            contact,
            row.decided_at,
            row.motif,
            "",
            row.reference,
            row.until,
            finie,
        )
    structure = avis.exclusion_structure
    assert structure is not None  # constraint avis_one_subject
    last = structure.ends_on - timedelta(days=1) if structure.ends_on else None
    finie = "Cette exclusion a été levée : l’accès est rouvert." if structure.lifted_at else ""
    return MesureVue(
        "Votre structure n’a plus accès à cette caisse", "", nom, contact, structure.decided_at, structure.motif, "",
        structure.reference, last, finie,
    )  # fmt: skip


def _cut(row: SignalementSecurite, nom: str, contact: str) -> MesureVue:
    finie = "Ce compte a été rétabli." if row.etat == "retabli" else ""
    at = row.cut_at or row.reported_at
    return MesureVue(
        "Un compte est coupé par mesure de sécurité", row.compte.nom_complet, nom, contact, at, row.get_kind_display(),
        row.detail, row.numero, None, finie,
    )  # fmt: skip


@dataclass(frozen=True)
class LigneVue:
    """A line of the security journal: when, what in plain words, whose account."""

    at: datetime
    quoi: str
    qui: str


def lines_of_journal(rows: Iterable[LigneJournal], names: Mapping[str, str]) -> list[LigneVue]:
    """The lines as one reads them; `names`: opaque identifier → name."""
    return [
        LigneVue(row.at, ANOMALIES.get(row.verb, row.verb), names.get(row.object_ref, "compte supprimé"))
        for row in rows
    ]
