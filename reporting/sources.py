"""What the figures take from the contract: caisses, periods, the list of the text, what it promised, how it is read.

A caisse reads here the whole convention it is a party to, the other caisses' dates included: never a case.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Greatest

from accounts.models import Caisse
from conventions.catalogue import TOUTES
from conventions.lectures import LectureEnVigueur
from conventions.lectures import lectures_of as readings_of
from conventions.models import ConventionMetier, Participation, Terme
from conventions.models import Periode as PeriodeDeConvention
from conventions.termes import Termes, terms_of_caisses
from espace import clock
from espace.tenancy import acting_as, caisse_perimetre
from reporting.cadre import Cadre, CaisseDuCadre
from reporting.deadlines import Periode, evaluation_years
from reporting.engagements import CONTACT
from reporting.figures import EngagementPromis
from reporting.models import ChoixIndicateur
from signalements.enums import ETATS_ANNULES
from signalements.models import Demande

# The text of Champigny lists nothing: what is proposed then (CHA-5-indicateurs-libres).
JEU_LIBRE = ("volume_dossiers", "orientations_mas", "prises_en_charge", "aboutis", "sans_suite")


# ── Periods ────────────────────────────────────────────────────────────────────────────────────


def periodes_of(convention: ConventionMetier, at: datetime) -> list[Periode]:
    """The periods of a convention that have begun, oldest first."""
    return periodes_of_all([convention], at)[convention.pk]


def periodes_of_all(conventions: Sequence[ConventionMetier], at: datetime) -> dict[int, list[Periode]]:
    """The same for several, in one statement. An evaluation with its own dates comes before the duration (MAR)."""
    day = clock.day_of(at)
    rows = PeriodeDeConvention.objects.filter(convention__in=conventions, starts_on__lte=day).order_by("starts_on")
    by_convention: dict[int, list[Periode]] = {convention.pk: [] for convention in conventions}
    for convention_id, starts_on, ends_on in rows.values_list("convention_id", "starts_on", "ends_on"):
        by_convention[convention_id].append(Periode(starts_on, ends_on))
    return {c.pk: _own_years(c, by_convention[c.pk], day) for c in conventions}


def _own_years(convention: ConventionMetier, durations: list[Periode], day: date) -> list[Periode]:
    periods = durations
    if convention.evaluation_starts_on and convention.evaluation_ends_on:
        first = Periode(convention.evaluation_starts_on, convention.evaluation_ends_on)
        periods = evaluation_years(first, day)
    end = convention.ended_on or date.max
    return [Periode(p.starts_on, min(p.ends_on, end)) for p in periods if p.starts_on < end]


# ── Facts ──────────────────────────────────────────────────────────────────────────────────────

FACTS = ("caisse_received_at", "taken_at", "closed_at")  # instants that the figures of a period count


def _demandes(conventions: Sequence[ConventionMetier]) -> QuerySet[Demande]:
    partenaires, refs = {c.partenaire_id for c in conventions}, [str(c.pk) for c in conventions]
    found = Demande.objects.filter(partenaire_id__in=partenaires, convention_ref__in=refs)
    return found.exclude(etat__in=ETATS_ANNULES)  # no figure counts them


def last_facts_of(conventions: Sequence[ConventionMetier]) -> dict[int, datetime]:
    """The latest fact of each convention at any of its caisses, those without any left out. One statement."""
    caisses = {caisse_id for convention in conventions for caisse_id in convention.caisse_ids}
    with acting_as(caisse_perimetre(sorted(caisses))):
        rows = _demandes(conventions).values_list("convention_ref").annotate(latest=Max(Greatest(*FACTS)))
        return {int(ref): latest for ref, latest in rows}


def filled_of(convention: ConventionMetier, periodes: Sequence[Periode]) -> set[Periode]:
    """Those of these periods in which something happened at any of its caisses. Two statements."""
    caisses = [CaisseDuCadre(c.pk, c.nom, c.zone) for c in Caisse.objects.filter(pk__in=convention.caisse_ids)]
    frames = [Cadre(convention.pk, convention.partenaire_id, tuple(caisses), p.starts_on, p.ends_on) for p in periodes]
    asked = {f"p{rank}": Count("pk", filter=_happened(frame)) for rank, frame in enumerate(frames)}
    with acting_as(caisse_perimetre(convention.caisse_ids)):
        counts = _demandes([convention]).aggregate(**asked)
    return {periode for rank, periode in enumerate(periodes) if counts[f"p{rank}"]}


def _happened(cadre: Cadre) -> Q:
    return reduce(or_, (cadre.during(column) for column in FACTS))


# ── Caisses ────────────────────────────────────────────────────────────────────────────────────


def cadre_of(convention: ConventionMetier, caisse_id: int | None, periode: Periode) -> Cadre:
    """The frame of a sheet: the caisses that took part at any time of the period, or the one asked for.

    In the order in which the convention names them.
    """
    took_part = Q(ended_on__isnull=True) | Q(ended_on__gt=periode.starts_on)
    with acting_as(caisse_perimetre(convention.caisse_ids)):
        ids = set(
            Participation.objects.filter(took_part, convention=convention, starts_on__lt=periode.ends_on).values_list(
                "caisse_id", flat=True
            )
        )
    kept = ids if caisse_id is None else ids & {caisse_id}
    caisses = sorted(Caisse.objects.filter(pk__in=kept), key=lambda c: convention.caisse_ids.index(c.pk))
    return Cadre(
        convention_id=convention.pk,
        partenaire_id=convention.partenaire_id,
        caisses=tuple(CaisseDuCadre(c.pk, c.nom, c.zone) for c in caisses),
        starts_on=periode.starts_on,
        ends_on=periode.ends_on,
    )


# ── Terms ──────────────────────────────────────────────────────────────────────────────────────


def termes_of(cadre: Cadre, at: datetime) -> dict[int, Termes]:
    """The terms that closed the period, or those of today when it runs, by caisse."""
    day = min(Periode(cadre.starts_on, cadre.ends_on).last_day, clock.day_of(at))
    return terms_of_caisses({caisse.pk: cadre.convention_id for caisse in cadre.caisses}, day)


def codes_of(termes: Termes) -> list[str]:
    """The indicators of the sheet, in the order of the text: less those closed at first or since, plus those opened."""
    listed = termes.indicateurs or (JEU_LIBRE if termes.indicateurs_regime == "libres" else ())
    if termes.indicateurs_regime not in {"facultatifs", "libres"}:
        return list(listed)
    chosen = dict(ChoixIndicateur.objects.filter(convention_id=termes.convention_id).values_list("code", "is_shown"))
    return [code for code in listed if chosen.get(code, code not in termes.indicateurs_eteints)]


def promis_of(termes: Sequence[Termes]) -> list[EngagementPromis]:
    """The measurable commitments to which the text gives a figure: contact, urgency, dossiers, habilitation.

    Those whose clock the portal does not keep yet are there too, unmeasured: what was promised is not hidden.
    """
    first = termes[0]
    articles = _articles(first.convention_id)
    promis: list[EngagementPromis] = []
    hours = {t.contact_heures for t in termes if t.contact == "delai" and t.contact_heures}
    if hours:
        delay = f"sous {hours.pop()} h" if len(hours) == 1 else "dans le délai"
        promis.append(EngagementPromis(CONTACT, f"{CONTACT.libelle} {delay}", articles["contact_heures"]))
    if first.urgence_dossier_heures:
        libelle = f"Dossier urgent pris en charge sous {first.urgence_dossier_heures} h"
        promis.append(EngagementPromis(None, libelle, articles["urgence_dossier_heures"]))
    for delai in first.dossier_delais:
        what = "Dossier" if delai.prestation == TOUTES else f"Dossier {delai.prestation.upper()}"
        promis.append(EngagementPromis(None, f"{what} traité sous {delai.jours} jours", articles["dossier_delais"]))
    if first.habilitation_jours_ouvres:
        libelle = f"Gestionnaire habilité en {first.habilitation_jours_ouvres} jours ouvrés"
        promis.append(EngagementPromis(None, libelle, articles["habilitation_jours_ouvres"]))
    return promis


def _articles(convention_id: int) -> dict[str, str]:
    """Where each term is written, the latest text first."""
    rows = Terme.objects.filter(convention_id=convention_id).order_by("starts_on")
    return dict(rows.values_list("cle", "article"))


def lectures_of(cadre: Cadre, promis: Sequence[EngagementPromis]) -> list[dict[str, str]]:
    """How what was promised is read, caisse by caisse, with the reason: frozen with the sheet."""
    if not any(promise.engagement is CONTACT for promise in promis):
        return []
    found = {c.nom: readings_of(cadre.convention_id, c.pk)["contact_heures"] for c in cadre.caisses}
    if len({reading.valeur for reading in found.values()}) == 1:
        (first, *_) = found.values()
        return [_reading("", first)]
    return [_reading(f", {nom}", reading) for nom, reading in found.items()]


def _reading(whose: str, reading: LectureEnVigueur) -> dict[str, str]:
    return {
        "libelle": f"Lecture du texte {reading.point.libelle}{whose}",
        "texte": f"{reading.phrase}. {reading.motif}",
    }
