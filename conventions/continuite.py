"""What the portal says when it is interrupted: the announcement, and for each caisse who to ask and by which other way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.access import compte_of
from accounts.models import Caisse, Compte
from conventions.enums import Fonction, KindContact
from conventions.models import CanalSecours, ContactConvention, FonctionOuverte, Maintenance
from conventions.openings import openings_of
from espace.clock import day_of
from espace.context import Annonce
from espace.francais import heure, jour
from espace.pages import AideCaisse
from espace.requetes import Requete, today

# What stays open while the portal is interrupted: coming in, going out, what is public, help. Everything else is work.
OUVERTES = frozenset(
    {
        "accueil_public",
        "accessibilite",
        "accessibilite_signaler",
        "aide",
        "cgu",
        "cgu_version",
        "donnees_personnelles",
        "etat",
        "mentions_legales",
        "plan_du_site",
        "session_continuer",
        "conventions:maintenance",
        "accounts:activation",
        "accounts:code",
        "accounts:code_secours",
        "accounts:compte_ferme",
        "accounts:connexion",
        "accounts:deconnexion",
        "accounts:identifiant_oublie",
        "accounts:mot_de_passe_nouveau",
        "accounts:mot_de_passe_oublie",
    }
)


def annonce_of(maintenance: Maintenance, at: datetime, zone: ZoneInfo) -> Annonce:
    """The sentence of the banner: when, what, and that it runs already."""
    when = _when(maintenance, zone)
    sentence = f"Maintenance en cours, {when}." if maintenance.is_running(at) else f"Maintenance prévue {when}."
    return Annonce(f"{sentence} {maintenance.texte}".strip(), "conventions:maintenance", "Continuer autrement")


def _when(maintenance: Maintenance, zone: ZoneInfo) -> str:
    start, end = maintenance.starts_at, maintenance.ends_at
    first, last = day_of(start, zone), day_of(end, zone)
    if first == last:
        return f"le {jour(first)} de {heure(start, zone)} à {heure(end, zone)}"
    return f"du {jour(first)} à {heure(start, zone)} au {jour(last)} à {heure(end, zone)}"


def aide_of(request: Requete) -> Iterable[AideCaisse]:
    """For who is signed in: each caisse open to their structure, or their own. Nothing for a visitor."""
    if not request.user.is_authenticated:
        return []
    compte, day = compte_of(request), today(request)
    if compte.partenaire_id:
        return _for_structure(compte.partenaire_id, request.perimetre.caisses, day)
    return [_for_caisse(compte, day)] if compte.caisse_id else []


def _for_structure(partenaire_id: int, caisse_ids: tuple[int, ...], day: date) -> list[AideCaisse]:
    """Seven statements at most, whatever the number of caisses."""
    openings = openings_of(partenaire_id, caisse_ids, day)
    usages = [opening.usage_id for opening in openings.values()]
    canaux = {
        (usage, caisse, fonction): texte
        for usage, caisse, fonction, texte in CanalSecours.objects.filter(usage_id__in=usages).values_list(
            "usage_id", "caisse_id", "fonction", "texte"
        )
    }
    contacts = _contacts([opening.convention_id for opening in openings.values()], day)
    rows = []
    for caisse in Caisse.objects.filter(pk__in=caisse_ids).order_by("nom"):
        opening = openings.get(caisse.pk)
        fonctions = [fonction for fonction in Fonction if opening and fonction in opening.fonctions]
        rows.append(
            AideCaisse(
                caisse.nom,
                contacts.get(caisse.pk) or ([caisse.support_contact] if caisse.support_contact else []),
                [(f.label, canaux.get((opening.usage_id, caisse.pk, f), "")) for f in fonctions] if opening else [],
            )
        )
    return rows


def _contacts(convention_ids: list[int], day: date) -> dict[int, list[str]]:
    """Caisse → its support contacts of these conventions on a day."""
    found: dict[int, list[str]] = {}
    for row in supports_on(day).filter(convention_id__in=convention_ids).select_related("partie"):
        parts = (row.nom, row.fonction, row.telephone, row.email)
        found.setdefault(row.partie.caisse_id or 0, []).append(", ".join(filter(None, parts)))
    return found


def supports_on(day: date) -> QuerySet[ContactConvention]:
    """The support contacts of caisses on a day, among the conventions visible here."""
    alive = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    return ContactConvention.objects.filter(
        alive, kind=KindContact.SUPPORT, starts_on__lte=day, partie__caisse__isnull=False
    ).order_by("pk")


@dataclass(frozen=True)
class FonctionAvecCanal:
    """A function open at a caisse under a usage convention, and where to turn when the portal is down (« »: nowhere yet)."""

    usage_id: int
    fonction: Fonction
    canal: str
    partenaire: str

    @property
    def cle(self) -> str:
        """Its name in a form."""
        return f"canal_{self.usage_id}_{self.fonction}"


def open_fonctions(caisse_id: int, day: date) -> list[FonctionAvecCanal]:
    """The functions a caisse opens on a day, by structure, each with its fallback channel. One statement."""
    alive = Q(closes_on__isnull=True) | Q(closes_on__gt=day)
    canal = CanalSecours.objects.filter(
        usage=OuterRef("usage"), caisse=OuterRef("caisse"), fonction=OuterRef("fonction")
    ).values("texte")[:1]
    rows = (
        FonctionOuverte.objects.filter(alive, caisse_id=caisse_id, opens_on__lte=day)
        .filter(Q(usage__metier__ended_on__isnull=True) | Q(usage__metier__ended_on__gt=day))
        .annotate(canal=Coalesce(Subquery(canal), Value("")))
        .order_by("partenaire__nom", "usage_id", "fonction")
        .values_list("usage_id", "fonction", "canal", "partenaire__nom")
    )
    return [FonctionAvecCanal(usage, Fonction(fonction), texte, nom) for usage, fonction, texte, nom in rows]


def _for_caisse(compte: Compte, day: date) -> AideCaisse:
    """What its structures read, each different answer once."""
    assert compte.caisse is not None
    seen = sorted({(f.fonction, f.canal) for f in open_fonctions(compte.caisse.pk, day)})
    contact = compte.caisse.support_contact
    canaux = [(Fonction(fonction).label, canal) for fonction, canal in seen]
    return AideCaisse(compte.caisse.nom, [contact] if contact else [], canaux)


def context_of(request: Requete, shown: list[Maintenance]) -> dict[str, object]:
    """What the page of an interruption shows: those announced, and what each caisse of the reader says."""
    running = next((row for row in shown if row.is_running(request.at)), None)
    coming = [row for row in shown if row != running]
    return {
        "en_cours": running,
        "a_venir": [(row, annonce_of(row, request.at, request.zone).texte) for row in coming],
        "caisses": list(aide_of(request)),
        "ecrit": request.method == "POST",
    }
