"""Conventions of a caisse: read by its agents, its responsable and its delegate."""

from typing import Any

from conventions.models import ConventionMetier
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


LIGNES = lire(
    """
    #                                        ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    GET  conventions:conventions            302 403 403 403 403 200 200 200 200 200 200 403
    GET  conventions:convention|departement 302 403 403 403 403 200 200 200 200 200 200 403
    GET  conventions:convention|bondues     302 403 403 403 403 404 200 404 200 404 200 403
    """,
    departement=_departement,
    bondues=_bondues,
)
