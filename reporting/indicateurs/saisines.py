"""Indicators that start from the saisines: received, taken, followed to their end.

A saisine counts where it ends: re-routed, it is the figure of the last caisse that received it. Cancelled by the
partner before it was taken, it is nobody's.
"""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from reporting.cadre import Cadre, Ligne, Valeur, percent
from reporting.indicateurs.registre import Indicateur, declare
from signalements.enums import EtatSignalement, Issue, Liste, TypeDemande
from signalements.models import Demande, Option

PDC, MAR, BON = "PDC-5-ind", "MAR-3-ind", "BON-5-ind"


def saisines(cadre: Cadre) -> QuerySet[Demande]:
    """Every saisine of the convention at these caisses, cancelled ones left out."""
    return Demande.objects.filter(
        partenaire_id=cadre.partenaire_id,
        convention_ref=str(cadre.convention_id),
        caisse_id__in=[caisse.pk for caisse in cadre.caisses],
        type=TypeDemande.SIGNALEMENT,
    ).exclude(etat=EtatSignalement.ANNULEE)


def recues(cadre: Cadre) -> QuerySet[Demande]:
    """Received by the caisse in the period."""
    return saisines(cadre).filter(cadre.during("caisse_received_at"))


def prises(cadre: Cadre) -> QuerySet[Demande]:
    """Received in the period and taken since, whatever became of them."""
    return recues(cadre).filter(taken_at__isnull=False)


def refusees(cadre: Cadre) -> QuerySet[Demande]:
    """Received in the period and not taken, by decision."""
    return recues(cadre).filter(etat=EtatSignalement.NON_PRISE_EN_CHARGE)


def accompagnements_ouverts(cadre: Cadre) -> QuerySet[Demande]:
    """Accompaniments opened in the period: taking the saisine opens it."""
    return saisines(cadre).filter(cadre.during("taken_at"))


def accompagnements_clos(cadre: Cadre) -> QuerySet[Demande]:
    """Accompaniments closed in the period, whenever they opened."""
    return saisines(cadre).filter(cadre.during("closed_at"), etat=EtatSignalement.CLOSE, taken_at__isnull=False)


def aboutis(cadre: Cadre) -> QuerySet[Demande]:
    """Closed in the period, « abouti »."""
    return accompagnements_clos(cadre).filter(issue=Issue.ABOUTI)


def sans_suite(cadre: Cadre) -> QuerySet[Demande]:
    """Closed in the period without reaching care."""
    return accompagnements_clos(cadre).filter(issue__in=[Issue.SANS_SUITE, Issue.INTERROMPU])


# ── Figures ────────────────────────────────────────────────────────────────────────────────────


def assures_par_theme(cadre: Cadre) -> Valeur:
    """Distinct persons accompanied, and by theme: a person counts once a theme, so the lines may exceed the number."""
    ouverts = accompagnements_ouverts(cadre)
    rows = ouverts.values_list("saisine__theme__code").annotate(Count("personne", distinct=True))
    return Valeur(
        nombre=ouverts.aggregate(n=Count("personne", distinct=True))["n"],
        lignes=tuple(_by_option(cadre, Liste.THEME, dict(rows))),
    )


def _by_option(cadre: Cadre, liste: Liste, counts: dict[str, int]) -> Iterable[Ligne]:
    """A line for each answer that is offered or was used, in the order of the list; zeros included."""
    caisses = [caisse.pk for caisse in cadre.caisses]
    rows = Option.objects.filter(liste=liste).order_by("ordre", "libelle", "caisse_id")
    labels: dict[str, str] = {}
    for code, libelle, caisse_id, is_active in rows.values_list("code", "libelle", "caisse_id", "is_active"):
        if code in counts or (is_active and caisse_id in {None, *caisses}):
            labels.setdefault(code, libelle)
    return [Ligne(code, libelle, counts.get(code, 0)) for code, libelle in labels.items()]


def taux_succes(cadre: Cadre) -> Valeur:
    """Share of « abouti » among the accompaniments closed in the period; « n.d. » without any."""
    reussis, clos = aboutis(cadre).count(), accompagnements_clos(cadre).count()
    return Valeur(percent(reussis, clos), sur=clos, numerateur=reussis)


def detections_accompagnees(cadre: Cadre) -> Valeur:
    """Received, and among them those followed by an accompaniment."""
    count = recues(cadre).count()
    suivies = Ligne("accompagnees", "dont accompagnées", prises(cadre).count())
    return Valeur(count, lignes=(suivies,))


def motifs_non_prise(cadre: Cadre) -> Valeur:
    """Refusals by reason: their sum is the number of refusals."""
    rows = (
        refusees(cadre)
        .values_list("motif__code", "motif__libelle")
        .annotate(n=Count("pk"))
        .order_by("-n", "motif__libelle")
    )
    lignes = tuple(Ligne(code, libelle, n) for code, libelle, n in rows)
    return Valeur(sum(ligne.nombre for ligne in lignes), lignes=lignes)


def issues_sans_suite(cadre: Cadre) -> Valeur:
    """Closed without reaching care: the total and its two parts."""
    counts = dict(sans_suite(cadre).values_list("issue").annotate(Count("pk")))
    lignes = tuple(Ligne(i.value, str(i.label), counts.get(i.value, 0)) for i in (Issue.SANS_SUITE, Issue.INTERROMPU))
    return Valeur(sum(ligne.nombre for ligne in lignes), lignes=lignes)


declare(
    Indicateur(
        "assures_par_theme",
        "Assurés accompagnés par thème",
        "Accompagnements ouverts dans la période, par thème de détection. Une personne compte une fois par thème ; au "
        "total, une fois.",
        f"{PDC}-assures-par-theme",
        "personnes",
        assures_par_theme,
        accompagnements_ouverts,
        ventilation="Thème",
    )
)
declare(
    Indicateur(
        "taux_succes",
        "Accompagnements réussis",
        "Accompagnements clos « abouti », sur les accompagnements clos dans la période.",
        f"{PDC}-taux-succes",
        "%",
        taux_succes,
        accompagnements_clos,
    )
)
declare(
    Indicateur(
        "orientations_mas",
        "Orientations vers la Mission accompagnement santé",
        "Signalements transmis par le partenaire et reçus par la caisse dans la période, annulations exclues.",
        f"{BON}-orientations-mas",
        "saisines",
        lambda cadre: Valeur(recues(cadre).count()),
        recues,
    )
)
declare(
    Indicateur(
        "detections_accompagnees",
        "Détections transmises, dont accompagnées",
        "Signalements reçus dans la période, annulations exclues ; parmi eux, ceux dont l’accompagnement s’est ouvert.",
        f"{MAR}-detections-accompagnees",
        "saisines",
        detections_accompagnees,
        recues,
    )
)
declare(
    Indicateur(
        "non_prises_en_charge",
        "Saisines non prises en charge",
        "Signalements reçus dans la période que la caisse a décidé de ne pas prendre en charge.",
        f"{MAR}-non-prises-en-charge",
        "saisines",
        lambda cadre: Valeur(refusees(cadre).count()),
        refusees,
    )
)
declare(
    Indicateur(
        "motifs_non_prise",
        "Motifs de non-prise en charge",
        "Les saisines non prises en charge, selon le motif de la décision.",
        f"{MAR}-motifs-non-prise",
        "saisines",
        motifs_non_prise,
        refusees,
        ventilation="Motif",
    )
)
declare(
    Indicateur(
        "prises_en_charge",
        "Saisines prises en charge par la caisse",
        "Signalements reçus dans la période et pris en charge depuis, quel que soit leur état aujourd’hui.",
        f"{MAR}-prises-en-charge",
        "saisines",
        lambda cadre: Valeur(prises(cadre).count()),
        prises,
    )
)
declare(
    Indicateur(
        "aboutis",
        "Accompagnements aboutis",
        "Accompagnements clos dans la période avec l’issue « abouti », même ouverts avant.",
        f"{MAR}-aboutis",
        "accompagnements",
        lambda cadre: Valeur(aboutis(cadre).count()),
        aboutis,
    )
)
declare(
    Indicateur(
        "sans_suite",
        "Accompagnements classés sans suite ou interrompus avant les soins",
        "Accompagnements clos dans la période avec l’une de ces deux issues.",
        f"{MAR}-sans-suite",
        "accompagnements",
        issues_sans_suite,
        sans_suite,
    )
)
