"""Requests about gestionnaires as lines of a list: what is asked, for whom, where it stands. Reads nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.enums import EtatCompte, EtatDemandeCompte, EtatHabilitation, KindDemandeCompte
from accounts.models import DemandeHabilitation, DemandeSurCompte
from accounts.models.demande_compte import QUATRE_CHAMPS
from accounts.querysets import Calendrier
from accounts.views.presentation import horloge_of, labels_of
from espace.composants import HorlogeVue, Statut
from espace.francais import jour, jour_court, jour_sans_semaine, pluriel

Demande = DemandeHabilitation | DemandeSurCompte
SOON = 3  # days left from which a closing is shown as pressing, as every clock in days
OBJETS = {KindDemandeCompte.MODIFICATION: "Modifier le compte", KindDemandeCompte.INACTIVATION: "Fermer le compte"}


@dataclass(frozen=True)
class LigneDemande:
    """A request: who it is about, what it asks, when and how it came, what is left or what was answered."""

    demande: Demande
    url: str
    personne: str
    objet: str
    recue_on: date
    horloge: HorlogeVue | None = None
    statut: Statut | None = None
    caisse: str = ""


def lines_to_answer(demandes: Iterable[Demande], day: date, calendar: Calendrier) -> list[LigneDemande]:
    """Those of the worklist of a caisse, with their clock."""
    return [_line(demande, horloge=_clock(demande, day, calendar)) for demande in demandes]


def lines_answered(demandes: Iterable[Demande]) -> list[LigneDemande]:
    """Those a caisse answered, with the caisse that did."""
    return [_line(demande, statut=statut_of_demande(demande)) for demande in demandes]


def lines_of_structure(demandes: Iterable[Demande]) -> list[LigneDemande]:
    """Those of a structure, as its gestionnaires follow them."""
    return [_line(demande, statut=statut_of_demande(demande)) for demande in demandes]


def _line(demande: Demande, *, horloge: HorlogeVue | None = None, statut: Statut | None = None) -> LigneDemande:
    is_opening = isinstance(demande, DemandeHabilitation)
    return LigneDemande(
        demande=demande,
        url=reverse("accounts:habilitation" if is_opening else "accounts:demande_compte", args=[demande.pk]),
        personne=personne_of(demande),
        objet=objet_of(demande),
        recue_on=demande.received_on if isinstance(demande, DemandeHabilitation) else demande.asked_on,
        horloge=horloge,
        statut=statut,
        caisse=demande.caisse_decision.nom if demande.caisse_decision else demande.caisse.nom,
    )


def personne_of(demande: Demande) -> str:
    """The name of the account, or of the person asked for; once erased, what the account says."""
    if demande.compte is not None:
        return demande.compte.nom_complet
    assert isinstance(demande, DemandeHabilitation)  # a change or a closing is always about an account
    return f"{demande.prenom} {demande.nom}".strip() or "Personne effacée"


def objet_of(demande: Demande) -> str:
    """« Ouvrir un compte », « Modifier le compte », « Fermer le compte »."""
    if isinstance(demande, DemandeHabilitation):
        return "Ouvrir un compte"
    return OBJETS[KindDemandeCompte(demande.kind)]


def _clock(demande: Demande, day: date, calendar: Calendrier) -> HorlogeVue:
    if isinstance(demande, DemandeSurCompte):
        return clock_of_demande_compte(demande, day)
    if demande.etat == EtatHabilitation.INCOMPLETE:
        return HorlogeVue("held", "Incomplète", detail="le délai ne court pas encore")
    return horloge_of(demande, day, calendar)


def clock_of_demande_compte(demande: DemandeSurCompte, day: date) -> HorlogeVue:
    """A change has no delay of its own: its age. A closing runs to the wished day, then waits for its successor or is late."""
    if demande.etat == EtatDemandeCompte.PROGRAMMEE and demande.effect_on:
        if demande.effect_on > day:
            return HorlogeVue("held", f"Fermeture le {jour_court(demande.effect_on, day)}", detail="programmée")
        return HorlogeVue("late", "Fermeture bloquée", detail="il manque un autre gestionnaire actif")
    if demande.wished_on is None:
        age = (day - demande.asked_on).days
        return HorlogeVue(
            "engagement_none", f"demandée il y a {pluriel(age, 'jour')}" if age else "demandée aujourd’hui"
        )
    left, detail = (demande.wished_on - day).days, f"fermeture souhaitée {jour(demande.wished_on)}"
    if left < 0:
        return HorlogeVue("late", f"en retard de {-left} j", detail=detail)
    text = "dernier jour" if left == 0 else f"reste {pluriel(left, 'jour')}"
    total = max(1, (demande.wished_on - demande.asked_on).days)
    return HorlogeVue("soon" if left <= SOON else "none", text, detail=detail, part=round(100 * (total - left) / total))


def statut_of_demande(demande: Demande) -> Statut:
    """Where a request stands, in the words of who asked."""
    if isinstance(demande, DemandeHabilitation):
        return _statut_of_opening(demande)
    answered = demande.caisse_decision.nom if demande.caisse_decision else ""
    if demande.etat == EtatDemandeCompte.EN_ATTENTE:
        return Statut("wait", "Attend la réponse de la caisse", demande.caisse.nom)
    if demande.etat == EtatDemandeCompte.REFUSEE:
        return Statut("late", "Refusée", answered)
    if demande.etat == EtatDemandeCompte.PROGRAMMEE:
        assert demande.effect_on is not None  # constraint demande_compte_programmed
        return Statut("wait", "Fermeture programmée", f"le {jour_sans_semaine(demande.effect_on)}")
    return Statut("ok", "Faite", answered)


def _statut_of_opening(demande: DemandeHabilitation) -> Statut:
    answered = demande.caisse_decision.nom if demande.caisse_decision else ""
    if demande.etat == EtatHabilitation.REFUSEE:
        return Statut("late", "Refusée", answered)
    if demande.etat == EtatHabilitation.ACCEPTEE:
        waits = demande.compte is not None and demande.compte.etat == EtatCompte.INVITE
        return Statut("ok", "Acceptée", "l’invitation est partie" if waits else answered)
    if demande.etat == EtatHabilitation.INCOMPLETE:
        return Statut("wait", "Incomplète", "la caisse attend ce qui manque")
    detail = f"réponse due le {jour_sans_semaine(demande.due_on)}" if demande.due_on else demande.caisse.nom
    return Statut("wait", "Attend la réponse de la caisse", detail)


@dataclass(frozen=True)
class Changement:
    """A field that a change asks for: as the account says it, as it would say it."""

    libelle: str
    avant: str
    apres: str


def changes_of(demande: DemandeSurCompte) -> list[Changement]:
    """The fields a change asks for; nothing once the account is erased."""
    return [
        Changement(label, getattr(demande.compte, name), demande.changes[name])
        for name, label in zip(QUATRE_CHAMPS, labels_of(QUATRE_CHAMPS), strict=True)
        if name in demande.changes
    ]
