"""What the screens show of a review: where it stands in words and figures, its lines. Reads nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.enums import ETATS_QUI_OCCUPENT, DecisionRevue, EtatCompte
from accounts.models import Compte, LigneRevue, Revue
from accounts.rules import RULES
from accounts.views.presentation import last_seen
from espace.auteurs import AUTOMATE
from espace.clock import day_of
from espace.composants import Statut
from espace.francais import jour_court_annee, jour_relatif, jour_sans_semaine, pluriel


@dataclass(frozen=True)
class Bilan:
    """A review in figures, with its state."""

    revue: Revue
    total: int
    confirmes: int
    fermes: int
    demandes: int
    restants: int
    statut: Statut

    @property
    def revus(self) -> int:
        """How many accounts were decided."""
        return self.total - self.restants

    @property
    def taux(self) -> int:
        """Confirmed accounts, in percent of those of the review, rounded (U-4.2-revue-sur-demande)."""
        return round(100 * self.confirmes / self.total) if self.total else 0

    @property
    def suite(self) -> str:
        """What was not confirmed: « 1 fermé, 2 à revoir »."""
        parts = (
            (self.fermes, "fermé"),
            (self.demandes, "à fermer par la caisse", "à fermer par la caisse"),
            (self.restants, "à revoir", "à revoir"),
        )
        return ", ".join(pluriel(count, *nouns) for count, *nouns in parts if count)


def bilan_of(revue: Revue, day: date) -> Bilan:
    """The figures of a row of `querysets.counted_revues`."""
    row: Any = revue  # annotated there
    counts = (row.n_lignes, row.n_confirmes, row.n_fermes, row.n_demandes, row.n_restants)
    return Bilan(revue, *counts, _state(revue, day))


def _state(revue: Revue, day: date) -> Statut:
    if revue.closed_at is not None:
        return Statut("ok", "Terminée", f"le {jour_sans_semaine(day_of(revue.closed_at))}")
    if revue.due_on < day:
        return Statut("late", "En retard", f"depuis {pluriel((day - revue.due_on).days, 'jour')}")
    return Statut("wait", "En cours", f"jusqu’au {jour_sans_semaine(revue.due_on)}")


@dataclass(frozen=True)
class LigneVue:
    """An account of a review: why it comes first, what is known of it, what was decided; the addresses of its acts."""

    ligne: LigneRevue
    compte: Compte
    raison: str
    connexion: str
    engagement: str
    formation: str
    decision: Statut | None
    is_left: bool
    is_self: bool
    fermer: str
    fermer_texte: str
    noter: str


def lines_of_review(
    lignes: Iterable[Any], names: Mapping[str, str], by: Compte, at: datetime, zone: ZoneInfo, *, is_open: bool
) -> list[LigneVue]:
    """One line an account, in the order given; `names`: who decided. A finished review offers no act."""
    return [_line(ligne, names, by, at, zone, is_open=is_open) for ligne in lignes]


def _line(ligne: Any, names: Mapping[str, str], by: Compte, at: datetime, zone: ZoneInfo, *, is_open: bool) -> LigneVue:
    compte, is_held = ligne.compte, ligne.compte.etat in ETATS_QUI_OCCUPENT
    undecided = ligne.decision == DecisionRevue.A_REVOIR
    may_close = is_open and is_held and ligne.decision in (DecisionRevue.A_REVOIR, DecisionRevue.CONFIRME)
    may_note = is_held and RULES.allows("compte.noter_la_formation", by, compte)
    return LigneVue(
        ligne=ligne,
        compte=compte,
        raison=_reason(compte, at, zone) if ligne.is_propose and is_open else "",
        connexion=last_seen(compte, at, zone),
        engagement=jour_court_annee(day_of(ligne.engaged_at, zone)) if ligne.engaged_at else "",
        formation=jour_court_annee(compte.forme_rgpd_on) if compte.forme_rgpd_on else "",
        decision=None if undecided and is_held else _decision(ligne, names, at, zone),
        is_left=is_open and undecided and is_held,
        is_self=compte.pk == by.pk,
        fermer=_closing(ligne, by) if may_close else "",
        fermer_texte="Fermer" if RULES.allows("compte.fermer", by, compte) else "Demander sa fermeture",
        noter=reverse("accounts:equipe_formation", args=[compte.ref]) if may_note else "",
    )


def _closing(ligne: LigneRevue, by: Compte) -> str:
    """A technicien is closed here; a gestionnaire, by the caisse, asked fifteen days ahead (U-4.2-revue-habilitations)."""
    if RULES.allows("compte.fermer", by, ligne.compte):
        return reverse("accounts:revue_fermer", args=[ligne.pk])
    if RULES.allows("compte.demander", by, ligne.compte):
        return f"{reverse('accounts:equipe_fermeture', args=[ligne.compte.ref])}?revue"
    return ""


def _reason(compte: Compte, at: datetime, zone: ZoneInfo) -> str:
    """Why an account comes first."""
    if compte.etat == EtatCompte.INVITE:
        assert compte.invited_at is not None  # an invitation has its date
        return f"Jamais activé, invité le {jour_court_annee(day_of(compte.invited_at, zone))}"
    seen = compte.last_login_at or compte.activated_at
    days = (at - seen).days if seen else 0
    return f"Sans connexion depuis {pluriel(days, 'jour')}"


def _decision(ligne: LigneRevue, names: Mapping[str, str], at: datetime, zone: ZoneInfo) -> Statut:
    """What was decided, by whom and when; an account closed otherwise needs no decision."""
    if ligne.decision == DecisionRevue.A_INACTIVER:
        return Statut("wait", "À fermer", "demandé à la caisse")
    if ligne.decided_at is None or ligne.decided_by_ref == AUTOMATE.auteur_ref:
        return Statut("off", "Fermé", "hors de la revue")
    day = jour_relatif(day_of(ligne.decided_at, zone), day_of(at, zone))
    detail = f"par {names.get(ligne.decided_by_ref, 'un compte supprimé')}, {day}"
    if ligne.decision == DecisionRevue.CONFIRME:
        return Statut("ok", "Confirmé", detail)
    return Statut("off", "Fermé", detail)
