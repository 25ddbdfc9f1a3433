"""What the page of one convention shows, from what was read of it."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Acces
from conventions.dossiers import Dossier, dossier_of
from conventions.forms.termes import DateDesTermesForm
from conventions.frise import Frise, PeriodeVue, draw
from conventions.models import ConventionMetier, ConventionUsage, Periode
from conventions.termes import Termes
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
    dossier = dossier_of(convention, caisse_id, day)
    usage, periodes, termes = dossier.usage, dossier.periodes, dossier.du_jour.termes
    du_jour_asked = dossier.termes_on(asked)
    readings = dossier.lectures
    return PageConvention(
        convention=convention,
        titre=f"Convention avec {le(convention.partenaire.nom)}",
        lead=shown.lead_of(convention, usage, periodes, day),
        statut=shown.statut_vue(convention, day),
        anomalies=shown.anomalies_of(convention, usage, dossier.contacts, caisse_id, day),
        avertissements=_warnings(dossier),
        form=form,
        jour_des_termes=asked,
        groupes=groups_of(du_jour_asked.termes, du_jour_asked.rows) if du_jour_asked.termes else [],
        lectures=readings_of(readings, termes, dossier.du_jour.rows, len(convention.caisse_ids)) if termes else [],
        fonctions=shown.fonctions_of(dossier.fonctions, caisse_id, day),
        acces=_acces(dossier.acces),
        usage=usage,
        parties=shown.parties_of(dossier.parties, dossier.contacts, day),
        agenda=shown.agenda_of(convention, termes, day),
        fin=shown.end_sentence(convention, termes, readings) if termes else "",
        frise=_frise(convention, usage, periodes, termes, readings["denonciation"].valeur, day),
        periodes=periodes,
        is_demonstration=dossier.is_demonstration,
    )


def _acces(acces: Acces | None) -> str:
    if acces is None:
        return "Fermé"
    end = f", jusqu’au {jour_court_annee(acces.closes_on)} exclu" if acces.closes_on else ""
    return f"Ouvert depuis le {jour_court_annee(acces.opens_on)}{end}"


def _warnings(dossier: Dossier) -> list[str]:
    """What the text leaves open, and the portal that a replaced convention still holds open."""
    termes = dossier.du_jour.termes
    found = shown.warnings_of(termes, dossier.periodes, dossier.day) if termes else []
    return [shown.STILL_OPEN, *found] if dossier.is_held_open else found


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
