"""Gather what the page of one convention shows: one statement a table, whatever the number of rows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import Acces
from conventions.enums import MotifFin
from conventions.forms import DateDesTermesForm
from conventions.frise import Frise, PeriodeVue, draw
from conventions.lectures import lectures_of
from conventions.models import (
    ContactConvention,
    ConventionMetier,
    ConventionUsage,
    FonctionOuverte,
    Periode,
    Signature,
    Terme,
)
from conventions.termes import Termes, read_rows, rows_on
from conventions.views import presentation as shown
from conventions.views.mots import GroupeTermes, LectureVue, groups_of, readings_of
from espace import composants
from espace.composants import DateAgenda
from espace.francais import jour, jour_court_annee, le
from espace.working_days import add_years


@dataclass(frozen=True)
class PageConvention:
    """Everything the template reads."""

    convention: ConventionMetier
    titre: str
    lead: str
    statut: composants.Statut
    anomalies: list[str]
    avertissements: list[str]
    form: DateDesTermesForm
    jour_des_termes: date
    groupes: list[GroupeTermes]
    lectures: list[LectureVue]
    fonctions: list[tuple[str, str]]
    acces: str
    usage: ConventionUsage | None
    parties: list[shown.PartieVue]
    agenda: list[DateAgenda]
    fin: str
    frise: Frise | None
    periodes: list[Periode]
    is_demonstration: bool

    @property
    def aide_termes(self) -> str:
        """Beside their title: the day they are those of."""
        return f"au {jour(self.jour_des_termes)}, pour votre caisse"


def page_of(convention: ConventionMetier, caisse_id: int, day: date, form: DateDesTermesForm) -> PageConvention:
    """The page as a caisse sees it on a day, with the terms of the day asked."""
    asked = (form.cleaned_data.get("au") if form.is_bound and form.is_valid() else None) or day
    periodes = list(convention.periodes.all())
    usages = list(ConventionUsage.objects.filter(metier=convention).order_by("-pk"))
    usage = next(iter(usages), None)
    contacts = list(ContactConvention.objects.filter(convention=convention).select_related("partie").order_by("pk"))
    signatures = Prefetch("signatures", Signature.objects.select_related("acte"))
    parties = list(convention.parties.prefetch_related(signatures))
    fonctions = list(FonctionOuverte.objects.filter(usage__metier=convention, caisse_id=caisse_id).order_by("pk"))
    today = max(day, convention.effective_on or day)
    rows, termes = _terms(convention, caisse_id, today)
    rows_asked, asked_termes = (rows, termes) if asked == today else _terms(convention, caisse_id, asked)
    readings = lectures_of(convention.pk, caisse_id)
    acces = _open_acces(convention, caisse_id, day)
    return PageConvention(
        convention=convention,
        titre=f"Convention avec {le(convention.partenaire.nom)}",
        lead=shown.lead_of(convention, usage, periodes, day),
        statut=shown.statut_vue(convention, day),
        anomalies=shown.anomalies_of(convention, usage, contacts, caisse_id, day),
        avertissements=_warnings(convention, usages, termes, periodes, acces, day),
        form=form,
        jour_des_termes=asked,
        groupes=groups_of(asked_termes, rows_asked) if asked_termes else [],
        lectures=readings_of(readings, termes, rows, len(convention.caisse_ids)) if termes else [],
        fonctions=shown.fonctions_of(fonctions, caisse_id, day),
        acces=_acces(acces),
        usage=usage,
        parties=shown.parties_of(parties, contacts, day),
        agenda=shown.agenda_of(convention, termes, day),
        fin=shown.end_sentence(convention, termes, readings) if termes else "",
        frise=_frise(convention, usage, periodes, termes, readings["denonciation"].valeur, day),
        periodes=periodes,
        is_demonstration=any(s.is_demonstration for partie in parties for s in partie.signatures.all()),
    )


def _terms(convention: ConventionMetier, caisse_id: int, day: date) -> tuple[dict[str, Terme], Termes | None]:
    found = rows_on(convention.pk, caisse_id, day).select_related("acte")
    rows = {row.cle: row for row in found}
    if not rows:
        return {}, None
    values = [(cle, row.valeur) for cle, row in rows.items()]
    return rows, read_rows(convention.pk, caisse_id, day, values)


def _open_acces(convention: ConventionMetier, caisse_id: int, day: date) -> Acces | None:
    rows = Acces.objects.filter(partenaire_id=convention.partenaire_id, caisse_id=caisse_id).order_by("-opens_on")
    return next((row for row in rows if row.is_open_on(day)), None)


def _acces(acces: Acces | None) -> str:
    if acces is None:
        return "Fermé"
    end = f", jusqu’au {jour_court_annee(acces.closes_on)} exclu" if acces.closes_on else ""
    return f"Ouvert depuis le {jour_court_annee(acces.opens_on)}{end}"


def _warnings(
    convention: ConventionMetier,
    usages: list[ConventionUsage],
    termes: Termes | None,
    periodes: list[Periode],
    acces: Acces | None,
    day: date,
) -> list[str]:
    """What the text leaves open, and the portal that a replaced convention still holds open."""
    found = shown.warnings_of(termes, periodes, day) if termes else []
    is_replaced = convention.end_reason == MotifFin.REMPLACEMENT and (convention.ended_on or date.max) <= day
    is_its_own = acces is not None and acces.usage_ref in {str(usage.pk) for usage in usages}
    return [shown.STILL_OPEN, *found] if is_replaced and is_its_own else found


def _frise(
    convention: ConventionMetier,
    usage: ConventionUsage | None,
    periodes: list[Periode],
    termes: Termes | None,
    lecture: str,
    day: date,
) -> Frise | None:
    """The former period, the present one, and the next if nothing stops it."""
    if not periodes or termes is None or convention.next_term_on is None:
        return None
    recent = periodes[-2:]
    views = [PeriodeVue(p.starts_on, p.ends_on, _name(p.rang)) for p in recent]
    term = convention.next_term_on
    if convention.ended_on is None:
        end = add_years(term, 1)
        views.append(PeriodeVue(term, end, f"{_rang(periodes[-1].rang + 1)}, si tacite", is_possible=True))
    spans = []
    if usage and usage.effective_on:
        stop = usage.ended_on or date.max
        spans = [
            (max(v.starts_on, usage.effective_on), min(v.ends_on, stop))
            for v in views
            if v.ends_on > usage.effective_on and v.starts_on < stop
        ]
    windows = shown.windows_of([p.ends_on for p in recent], termes, lecture) if convention.ended_on is None else []
    if termes.denonciation != "prevue":
        windows = windows[-1:]  # a whole period, without a window: the present one says it
    titre, legende = shown.window_words(termes, lecture)
    return draw(views, spans, windows, day, titre_fenetres=titre, legende_fenetres=legende)


def _rang(rang: int) -> str:
    return "1re" if rang == 1 else f"{rang}e"


def _name(rang: int) -> str:
    return f"{_rang(rang)} reconduction" if rang else "Période initiale"
