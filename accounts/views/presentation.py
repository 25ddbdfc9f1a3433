"""What the screens of the accounts show:

states in words, clocks in days. Reads nothing itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.deadlines import (
    HABILITATION_WORKING_DAYS,
    NEVER_ACTIVATED_AFTER,
    erased_on,
    invitation_ends_at,
    working_days_left,
)
from accounts.enums import EtatCompte, EtatDomaine, MotifInactivation, Role
from accounts.forms.comptes import CorrigerForm
from accounts.models import Compte, DemandeHabilitation, DomaineCourriel
from accounts.models.habilitation import SIX_CHAMPS
from accounts.querysets import Calendrier
from accounts.rules import RULES
from espace.clock import day_of
from espace.composants import HorlogeVue, Statut
from espace.francais import duree, jour, jour_court, jour_relatif, jour_sans_semaine, pluriel


@dataclass(frozen=True)
class LigneEquipe:
    """An account of the team: who, state, and the address of what may be done (empty when it may not)."""

    compte: Compte
    precision: str
    double: str
    statut: Statut
    connexion: str
    is_self: bool
    inviter: str
    fermer: str
    rouvrir: str
    changer: str
    remettre: str
    couper: str
    formation: str
    modifier: str
    demander_la_fermeture: str


def lines_of_team(
    comptes: Iterable[Compte],
    by: Compte,
    at: datetime,
    zone: ZoneInfo,
    *,
    page: str = "equipe",
    args: Iterable[Any] = (),
) -> list[LigneEquipe]:
    """One line an account, in the order given. `page`, `args`: how the addresses of its acts begin."""

    def address(rule: str, name: str, compte: Compte) -> str:
        if not RULES.allows(rule, by, compte):
            return ""
        return reverse(f"accounts:{page}_{name}", args=[*args, compte.ref])

    return [
        LigneEquipe(
            compte=compte,
            precision=_tie(compte),
            double=_double(compte),
            statut=statut_of(compte, at, zone),
            connexion=last_seen(compte, at, zone),
            is_self=compte.pk == by.pk,
            inviter=address("compte.inviter_a_nouveau", "inviter_a_nouveau", compte),
            fermer=address("compte.fermer", "fermer", compte),
            rouvrir=address("compte.rouvrir", "rouvrir", compte),
            changer=address("compte.modifier", "modifier", compte),
            remettre=address("compte.remettre_le_facteur", "second_facteur", compte),
            couper=address("compte.couper", "couper", compte),
            formation=address("compte.noter_la_formation", "formation", compte),
            modifier=address("compte.demander", "modification", compte),
            demander_la_fermeture=address("compte.demander", "fermeture", compte),
        )
        for compte in comptes
    ]


def _double(compte: Compte) -> str:
    """« Aussi un compte de technicien »: the same person, under the other profile (U-2.2-double-compte)."""
    if not getattr(compte, "has_other_profile", False):  # annotated by team_of
        return ""
    return f"Aussi un compte {'de technicien' if compte.role == Role.GESTIONNAIRE else 'de gestionnaire'}"


def _tie(compte: Compte) -> str:
    """Under the profile: the service, or the tie with the structure, or the organisation."""
    service = compte.service or compte.service_caisse
    if service:
        return service.nom
    if compte.lien:
        return str(compte.get_lien_display())
    return "" if compte.is_partenaire else compte.organisation_nom


DOMAINES = {
    EtatDomaine.PROPOSE: Statut("wait", "À examiner"),
    EtatDomaine.ADMIS: Statut("ok", "Admis"),
    EtatDomaine.REFUSE: Statut("off", "Refusé"),
    EtatDomaine.RETIRE: Statut("off", "Retiré"),
}


@dataclass(frozen=True)
class LigneDomaine:
    """An e-mail domain of a structure: its state in words, who uses it, and what that means."""

    domaine: DomaineCourriel
    statut: Statut
    usage: str
    alerte: str


def lines_of_domaines(domaines: Iterable[DomaineCourriel]) -> list[LigneDomaine]:
    """One line a domain, in the order given, from `domaines_of` a structure."""
    return [_line_of_domaine(domaine) for domaine in domaines]


def _line_of_domaine(domaine: DomaineCourriel) -> LigneDomaine:
    count: int = domaine.n_comptes  # type: ignore[attr-defined]  # annotated by domaines_of
    usage = pluriel(count, "compte l’utilise", "comptes l’utilisent") if count else "Aucun compte ne l’utilise"
    alerte = ""
    if domaine.withdrawn_at is not None and count:
        stay = "il reste ouvert" if count == 1 else "ils restent ouverts"
        alerte = f"{usage} encore : {stay}, aucun autre ne s’ouvre."
    return LigneDomaine(domaine, DOMAINES[domaine.etat], usage, alerte)


def last_seen(compte: Compte, at: datetime, zone: ZoneInfo) -> str:
    """The day of the last sign-in, « jamais » before the first."""
    if compte.last_login_at is None:
        return "jamais"
    return jour_relatif(day_of(compte.last_login_at, zone), day_of(at, zone))


def statut_of(compte: Compte, at: datetime, zone: ZoneInfo) -> Statut:
    """The state of an account in words, with what comes next."""
    if compte.etat == EtatCompte.ACTIF:
        return Statut("ok", "Actif")
    if compte.etat == EtatCompte.INVITE:
        return _statut_of_invitation(compte, at, zone)
    if compte.etat == EtatCompte.SUPPRIME or compte.inactivated_on is None:
        return Statut("off", "Supprimé")
    motif = MotifInactivation(compte.motif).label.lower()
    return Statut("off", "Fermé", f"{motif}, effacé le {jour_sans_semaine(erased_on(compte.inactivated_on))}")


def _statut_of_invitation(compte: Compte, at: datetime, zone: ZoneInfo) -> Statut:
    assert compte.invited_at is not None
    ends_at = invitation_ends_at(compte.invited_at)
    if at >= compte.invited_at + NEVER_ACTIVATED_AFTER:
        since = jour_court(day_of(compte.invited_at, zone), day_of(at, zone))
        return Statut("late", "Jamais activé", f"invité le {since} : renvoyez un lien ou annulez")
    if at >= ends_at:
        return Statut("late", "Invitation expirée", f"depuis le {jour_court(day_of(ends_at, zone), day_of(at, zone))}")
    return Statut("wait", "Invitation envoyée", f"le lien expire dans {duree(ends_at - at)}")


def horloge_of(demande: DemandeHabilitation, today: date, calendar: Calendrier) -> HorlogeVue:
    """The five working days of a request: those left, then the day the answer is due."""
    assert demande.due_on is not None
    left = working_days_left(today, demande.due_on, calendar.departement, calendar.closed_days)
    detail = f"réponse due {jour(demande.due_on)}"
    if left < 0:
        return HorlogeVue("late", f"en retard de {-left} j", detail=detail)
    part = round(100 * (HABILITATION_WORKING_DAYS - left) / HABILITATION_WORKING_DAYS)
    text = "dernier jour" if left == 0 else f"reste {pluriel(left, 'jour ouvré', 'jours ouvrés')}"
    return HorlogeVue("soon" if left <= 1 else "none", text, detail=detail, part=max(0, min(100, part)))


@dataclass(frozen=True)
class Correction:
    """What a correction replaced: when, and « Nom : Ledous » for each field as it was."""

    at: datetime
    avant: list[str]


CORRECTED = (*SIX_CHAMPS, "received_on", "asked_by", "origine")


def corrections_of(rows: Iterable[Any]) -> list[Correction]:
    """The corrections of a request, the latest first, from `versions_of` it; empty once its person is erased."""
    found = [Correction(after.history_date, _replaced(before, after)) for before, after in pairwise(rows)]
    return [correction for correction in reversed(found) if correction.avant]


def gaps_of(form: CorrigerForm, demande: DemandeHabilitation) -> list[str]:
    """« Nom : Ledous » for each field that the request now says otherwise than what was typed."""
    typed = form.cleaned_data
    changed = [name for name in CORRECTED if name in typed and typed[name] != getattr(demande, name)]
    return [f"{_label(name)} : {_shown(demande, name)}" for name in changed]


def _replaced(before: Any, after: Any) -> list[str]:
    changed = [name for name in CORRECTED if getattr(before, name) != getattr(after, name)]
    return [f"{_label(name)} : {_shown(before, name)}" for name in changed]


def labels_of(names: Iterable[str]) -> list[str]:
    """The labels of some of the six fields."""
    return [_label(name) for name in names]


def _label(name: str) -> str:
    return str(CorrigerForm.base_fields[name].label)


def _shown(row: Any, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, date):
        return jour(value)
    return str(getattr(row, f"get_{name}_display", lambda: value)() or "vide")
