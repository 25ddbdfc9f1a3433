"""What the pages of the COPIL show, prepared for their templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Compte
from conventions.models import ConventionMetier
from espace import clock
from espace.composants import Chiffre, Statut
from espace.francais import instant
from espace.models import Travail
from reporting import access, document, querysets, sources
from reporting.actions import TRAVAIL
from reporting.deadlines import Periode, to_show
from reporting.enums import EtatFiche
from reporting.forms import PreparerForm
from reporting.models import Fiche
from reporting.presentation import Presentation, present
from reporting.rules import RULES


@dataclass(frozen=True)
class Lecteur:
    """Who reads, and when."""

    by: Compte
    at: datetime
    zone: ZoneInfo

    @property
    def day(self) -> date:
        """Today, in their zone."""
        return clock.day_of(self.at, self.zone)

    @property
    def works(self) -> dict[str, Travail]:
        """What they asked for and that still runs, by the ref of its convention."""
        return access.works_of(self.by, TRAVAIL) if RULES.allows("fiche.preparer", self.by) else {}


@dataclass(frozen=True)
class LigneCopil:
    """A convention in the list."""

    partenaire: str
    intitule: str
    href: str
    statut: str
    periode: str
    is_empty: bool
    fiche: str
    fiche_statut: Statut
    suivi_href: str


@dataclass(frozen=True)
class FicheVue:
    """A sheet among those of a convention."""

    libelle: str
    href: str
    is_shown: bool


@dataclass(frozen=True)
class PageFiche:
    """The page of a sheet, or of a convention that has none yet."""

    convention: ConventionMetier
    form: PreparerForm | None
    fiche: Fiche | None
    titre: str
    lead: str
    statut: Statut | None
    presentation: Presentation | None
    chiffres: list[Chiffre]
    autres: list[FicheVue]
    is_running: bool
    suivi_href: str

    @property
    def retour_href(self) -> str:
        """The list."""
        return reverse("reporting:copil")

    @property
    def pdf_href(self) -> str:
        """The PDF of the sheet shown, empty without one."""
        return reverse("reporting:fiche_pdf", args=[self.fiche.uuid]) if self.fiche and self.fiche.pdf else ""

    @property
    def titre_preparer(self) -> str:
        """Title of the form: a first sheet, or another."""
        return "Préparer à nouveau" if self.fiche else "Préparer la première fiche"


def lignes_copil(conventions: Sequence[ConventionMetier], lecteur: Lecteur) -> list[LigneCopil]:
    """A line each, in the order given. Four statements, whatever their number."""
    periodes = sources.periodes_of_all(conventions, lecteur.at)
    last, facts = querysets.last_of(conventions), sources.last_facts_of(conventions)
    works = lecteur.works
    return [_ligne(c, periodes[c.pk], facts.get(c.pk), last.get(c.pk), works.get(c.ref), lecteur) for c in conventions]


def _ligne(
    convention: ConventionMetier,
    periodes: list[Periode],
    last_fact_at: datetime | None,
    fiche: Fiche | None,
    work: Travail | None,
    lecteur: Lecteur,
) -> LigneCopil:
    last_fact_on = clock.day_of(last_fact_at, lecteur.zone) if last_fact_at else None
    periode = to_show(periodes, lecteur.day, last_fact_on)
    told = ""
    if fiche:
        annees = Periode(fiche.starts_on, fiche.ends_on).annees
        told = f"{annees}, préparée le {instant(fiche.prepared_at, lecteur.zone)}"
    return LigneCopil(
        partenaire=convention.partenaire.nom,
        intitule=convention.intitule,
        href=reverse("reporting:copil_convention", args=[convention.ref]),
        statut=str(convention.statut_on(lecteur.day).label),
        periode=periode.libelle(lecteur.day) if periode else "Pas encore commencée",
        is_empty=periode is not None and not (last_fact_on and periode.is_running(last_fact_on)),
        fiche=told,
        fiche_statut=statut_of(fiche),
        suivi_href=suivi_of(work),
    )


def suivi_of(work: Travail | None) -> str:
    """The page that tells how far a preparation is; empty when none runs."""
    return reverse("travail", args=[work.pk]) if work else ""


def statut_of(fiche: Fiche | None) -> Statut:
    """Its state in a word and a shape."""
    if fiche is None:
        return Statut("off", "Pas de fiche")
    if fiche.etat == EtatFiche.VALIDEE:
        return Statut("ok", f"Validée, version {fiche.numero}")
    return Statut("wait", f"Provisoire, version {fiche.numero}")


def page_fiche(
    convention: ConventionMetier, lecteur: Lecteur, *, chosen: str = "", data: Mapping[str, Any] | None = None
) -> PageFiche:
    """The page of the sheet whose identifier is `chosen`, else of the last one. `data`: what a form sent."""
    fiches = querysets.latest_of(convention, _uuid(chosen))
    fiche = next((f for f in fiches if str(f.uuid) == chosen), fiches[0] if fiches else None)
    periode = Periode(fiche.starts_on, fiche.ends_on) if fiche else None
    shown = present(fiche.figures) if fiche else None
    work = lecteur.works.get(convention.ref)
    return PageFiche(
        convention=convention,
        form=None if work and data is None else _form(convention, lecteur, data),
        fiche=fiche,
        titre=f"Fiche COPIL, {convention.partenaire.nom}",
        lead=_lead(fiche, periode, lecteur.zone) if fiche and periode else convention.intitule,
        statut=statut_of(fiche) if fiche else None,
        presentation=shown,
        chiffres=[Chiffre(*figures) for figures in shown.chiffres] if shown else [],
        autres=[_autre(convention, f, fiche, lecteur.zone) for f in fiches] if len(fiches) > 1 else [],
        is_running=bool(periode and periode.is_running(lecteur.day)),
        suivi_href=suivi_of(work),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _lead(fiche: Fiche, periode: Periode, zone: ZoneInfo) -> str:
    scope = f"{fiche.parties[1]} seule · " if fiche.caisse_id else ""
    told = f"{scope}{periode.phrase} · chiffres arrêtés le {instant(fiche.prepared_at, zone)}"
    before = document.avant(fiche)
    return f"{told} · « avant » : {before}" if before else told


def _autre(convention: ConventionMetier, fiche: Fiche, shown: Fiche | None, zone: ZoneInfo) -> FicheVue:
    periode = Periode(fiche.starts_on, fiche.ends_on)
    scope = f", {fiche.parties[1]} seule" if fiche.caisse_id else ""
    return FicheVue(
        f"{periode.annees}{scope}, version {fiche.numero} du {instant(fiche.prepared_at, zone)}",
        f"{reverse('reporting:copil_convention', args=[convention.ref])}?fiche={fiche.uuid}",
        fiche is shown,
    )


def _form(convention: ConventionMetier, lecteur: Lecteur, data: Mapping[str, Any] | None) -> PreparerForm | None:
    """None for who may only read, or before the first day of the convention."""
    periodes = sources.periodes_of(convention, lecteur.at)
    by = lecteur.by
    if not RULES.allows("fiche.preparer", by) or not periodes:
        return None
    remplies = sources.filled_of(convention, periodes)
    shown = max(remplies) if remplies else to_show(periodes, lecteur.day)
    mine = by.caisse.nom if by.caisse and len(convention.caisse_ids) > 1 else None
    initial = {"periode": shown.starts_on.isoformat() if shown else ""}
    return PreparerForm(data, periodes=periodes, remplies=remplies, day=lecteur.day, caisse=mine, initial=initial)
