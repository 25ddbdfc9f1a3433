"""Indicators that start from the dossiers and from the orientations to the health examination."""

from django.db.models import Count, QuerySet

from reporting.cadre import Cadre, Ligne, Valeur, with_shares
from reporting.indicateurs.registre import Indicateur, declare
from signalements.enums import Canal, EtatDossier, EtatExamen, TypeDemande
from signalements.models import Demande

# The three prestations that the text of Bondues names; whatever a caisse added is « Autres ».
PRESTATIONS = (("puma", "PUMa"), ("c2s", "C2S"), ("ame", "AME"))
AUTRES = ("autres", "Autres")


def _recues(cadre: Cadre, kind: TypeDemande, annule: str) -> QuerySet[Demande]:
    return Demande.objects.filter(
        cadre.during("caisse_received_at"),
        partenaire_id=cadre.partenaire_id,
        convention_ref=str(cadre.convention_id),
        type=kind,
    ).exclude(etat=annule)


def dossiers(cadre: Cadre) -> QuerySet[Demande]:
    """Dossiers received by the caisse in the period, cancelled ones left out."""
    return _recues(cadre, TypeDemande.DOSSIER, EtatDossier.ANNULE)


def dossiers_du_portail(cadre: Cadre, prestation: str) -> QuerySet[Demande]:
    """Those sent through the portal for one prestation: what an agent typed from a letter is left out."""
    return dossiers(cadre).filter(canal=Canal.PORTAIL, dossier__prestation__code=prestation)


def dossiers_c2s(cadre: Cadre) -> QuerySet[Demande]:
    """C2S, through the portal."""
    return dossiers_du_portail(cadre, "c2s")


def dossiers_ass(cadre: Cadre) -> QuerySet[Demande]:
    """Action sanitaire et sociale, through the portal."""
    return dossiers_du_portail(cadre, "ass")


def repartition_prestations(cadre: Cadre) -> Valeur:
    """By prestation, in number and share; the sum is the volume."""
    counts = dict(dossiers(cadre).values_list("dossier__prestation__code").annotate(Count("pk")))
    lignes = [Ligne(code, libelle, counts.pop(code, 0)) for code, libelle in PRESTATIONS]
    lignes.append(Ligne(*AUTRES, sum(counts.values())))
    return Valeur(sum(ligne.nombre for ligne in lignes), lignes=with_shares(lignes))


def orientations_eps(cadre: Cadre) -> QuerySet[Demande]:
    """Orientations of persons marked as of the target, received in the period."""
    return _recues(cadre, TypeDemande.EXAMEN, EtatExamen.ANNULEE).filter(examen__is_dans_cible=True)


def eps_honores(cadre: Cadre) -> QuerySet[Demande]:
    """Among them, those whose examination took place."""
    return orientations_eps(cadre).filter(etat=EtatExamen.HONORE)


def rendez_vous_eps(cadre: Cadre) -> Valeur:
    """Held, and those of which nothing came back."""
    counts = dict(orientations_eps(cadre).values_list("etat").annotate(Count("pk")))
    tus = sum(n for etat, n in counts.items() if etat not in {EtatExamen.HONORE, EtatExamen.NON_HONORE})
    return Valeur(counts.get(EtatExamen.HONORE, 0), complement=f"sans retour : {tus}")


declare(
    Indicateur(
        "volume_dossiers",
        "Dossiers transmis",
        "Dossiers reçus par la caisse dans la période, hors brouillons et annulations.",
        "BON-5-ind-volume-dossiers",
        "dossiers",
        lambda cadre: Valeur(dossiers(cadre).count()),
        dossiers,
    )
)
declare(
    Indicateur(
        "repartition_prestations",
        "Dossiers par prestation",
        "Les dossiers transmis, selon la prestation demandée, en nombre et en part du volume.",
        "BON-5-ind-repartition-prestations",
        "dossiers",
        repartition_prestations,
        dossiers,
        ventilation="Prestation",
    )
)
declare(
    Indicateur(
        "dossiers_c2s",
        "Dossiers C2S transmis par le portail",
        "Dossiers de complémentaire santé solidaire envoyés par le portail et reçus dans la période, annulations "
        "exclues.",
        "MAR-3-ind-dossiers-c2s",
        "dossiers",
        lambda cadre: Valeur(dossiers_c2s(cadre).count()),
        dossiers_c2s,
    )
)
declare(
    Indicateur(
        "dossiers_ass",
        "Dossiers d’action sanitaire et sociale transmis par le portail",
        "Dossiers d’action sanitaire et sociale envoyés par le portail et reçus dans la période, annulations exclues.",
        "MAR-3-ind-dossiers-ass",
        "dossiers",
        lambda cadre: Valeur(dossiers_ass(cadre).count()),
        dossiers_ass,
    )
)
declare(
    Indicateur(
        "orientations_eps",
        "Orientations vers l’examen de prévention en santé",
        "Orientations de personnes de la cible reçues dans la période, annulations exclues.",
        "MAR-3-ind-orientations-eps",
        "orientations",
        lambda cadre: Valeur(orientations_eps(cadre).count()),
        orientations_eps,
    )
)
declare(
    Indicateur(
        "eps_honores",
        "Rendez-vous d’examen de prévention honorés",
        "Orientations de la période dont le rendez-vous est marqué honoré.",
        "MAR-3-ind-eps-honores",
        "rendez-vous",
        rendez_vous_eps,
        eps_honores,
    )
)
