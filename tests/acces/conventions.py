"""Conventions of a caisse: read by its agents, its responsable and its delegate."""

from datetime import timedelta
from typing import Any

from conventions.actions import announce_maintenance, declare_incident, exclude_structure
from conventions.models import ConventionMetier
from espace import clock
from tests.acces.table import lire
from tests.world import World


def _departement(world: World) -> dict[str, Any]:
    """Both caisses are parties."""
    with world.acting(world.agent_artois):
        return {"ref": ConventionMetier.objects.get(partenaire=world.departement).ref}


def _bondues(world: World) -> dict[str, Any]:
    """Artois is no party to it; the Côte d'Opale is."""
    with world.acting(world.agent_opale):
        return {"ref": ConventionMetier.objects.get(partenaire=world.bondues).ref}


def _maintenance(world: World) -> dict[str, Any]:
    """Announced for next month: nothing is closed meanwhile."""
    at = clock.now()
    begins = at + timedelta(days=30)
    with world.acting(world.exploitant):
        row = announce_maintenance(
            announced_at=at, starts_at=begins, ends_at=begins + timedelta(hours=2), by=world.exploitant, at=at
        )
    return {"pk": row.pk}


def _bondues_pk(world: World) -> dict[str, Any]:
    return {"pk": world.bondues.pk}


def _exclue(world: World) -> dict[str, Any]:
    """Bondues, from the Côte d'Opale."""
    at = clock.now()
    with world.acting(world.admin_opale):
        row = exclude_structure(
            partenaire=world.bondues, caisse=world.opale, reference="DIR-1", decided_on=at.date(), motif="Détournement.",
            by=world.admin_opale, at=at,
        )  # fmt: skip
    return {"pk": row.pk}


def _incident(world: World) -> dict[str, Any]:
    with world.acting(world.technicien_departement):
        row = declare_incident(
            caisse=world.artois, ecran="Accueil", description="Rien ne s’affiche.", navigateur="Firefox sur Windows",
            by=world.technicien_departement, at=clock.now(),
        )  # fmt: skip
    return {"numero": row.numero}


LIGNES = lire(
    """
    #                                        ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    GET  conventions:conventions            302 403 403 403 403 200 200 200 200 200 200 403
    GET  conventions:convention|departement 302 403 403 403 403 200 200 200 200 200 200 403
    GET  conventions:convention|bondues     302 403 403 403 403 404 200 404 200 404 200 403
    GET  conventions:exclure_structure|bondues_pk 302 403 403 403 403 404 403 404 200 404 403 403
    POST conventions:exclure_structure|bondues_pk 302 403 403 403 403 404 403 404 200 404 403 403
    GET  conventions:exclusion_structure|exclue 302 403 403 403 403 404 200 404 200 403 403 403
    POST conventions:exclusion_structure_lever|exclue 302 403 403 403 403 403 403 404 302 403 403 403
    GET  conventions:maintenance            200 200 200 200 200 200 200 200 200 200 200 200
    GET  conventions:canaux                 302 403 403 403 403 403 403 200 200 403 403 403
    POST conventions:canaux                 302 403 403 403 403 403 403 302 302 403 403 403
    GET  conventions:maintenances           302 403 403 403 403 403 403 403 403 403 403 200
    POST conventions:maintenances           302 403 403 403 403 403 403 403 403 403 403 200
    GET  conventions:maintenance_modifier|maintenance 302 403 403 403 403 403 403 403 403 403 403 200
    POST conventions:maintenance_modifier|maintenance 302 403 403 403 403 403 403 403 403 403 403 200
    GET  conventions:incidents              302 200 200 200 200 403 403 403 403 403 403 403
    POST conventions:incidents              302 200 200 200 200 403 403 403 403 403 403 403
    # told by the Département to the Artois
    GET  conventions:incident|incident      302 200 404 200 404 403 403 403 403 403 403 403
    GET  conventions:incidents_caisse       302 403 403 403 403 200 200 200 200 403 403 403
    GET  conventions:incident_caisse|incident 302 403 403 403 403 200 404 200 404 403 403 403
    # answered without having read it
    POST conventions:incident_transmettre|incident 302 403 403 403 403 409 404 409 404 403 403 403
    POST conventions:incident_repondre|incident 302 403 403 403 403 200 404 200 404 403 403 403
    # cancelled without having read it
    POST conventions:maintenance_terminer|maintenance 302 403 403 403 403 403 403 403 403 403 403 409
    """,
    departement=_departement,
    bondues=_bondues,
    maintenance=_maintenance,
    bondues_pk=_bondues_pk,
    exclue=_exclue,
    incident=_incident,
)
