"""Fiches COPIL: prepared by the responsable, read by the agents, of a caisse that is a party."""

import uuid
from typing import Any

from conventions.models import ConventionMetier
from tests.acces.pieces import lay_fiche
from tests.acces.table import Arguments, lire
from tests.world import World


def _departement(world: World) -> dict[str, Any]:
    with world.acting(world.agent_artois):
        return {"ref": ConventionMetier.objects.get(partenaire=world.departement).ref}


def _bondues(world: World) -> dict[str, Any]:
    """Artois is no party to it; the Côte d'Opale is."""
    with world.acting(world.agent_opale):
        return {"ref": ConventionMetier.objects.get(partenaire=world.bondues).ref}


def _fiche(world: World) -> dict[str, Any]:
    return {"uuid": lay_fiche(world)[0].uuid}


def _fiche_artois(world: World) -> dict[str, Any]:
    return {"uuid": lay_fiche(world, world.artois)[0].uuid}


_unknown: Arguments = lambda _: {"uuid": uuid.UUID(int=1)}  # noqa: E731  arguments of the table, one a line

LIGNES = lire(
    """
    #                                          ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    GET  reporting:copil                      302 403 403 403 403 200 200 200 200 403 403 403
    GET  reporting:copil_convention|departement 302 403 403 403 403 200 200 200 200 403 403 403
    GET  reporting:copil_convention|bondues   302 403 403 403 403 404 200 404 200 403 403 403
    POST reporting:copil_preparer|bondues     302 403 403 403 403 404 403 404 422 403 403 403
    # of the whole convention: for both caisses; of one alone: for that one
    GET  reporting:fiche_pdf|fiche            302 403 403 403 403 200 200 200 200 403 403 403
    GET  reporting:fiche_pdf|artois           302 403 403 403 403 200 404 200 404 403 403 403
    GET  reporting:fiche_pdf|unknown          302 403 403 403 403 404 404 404 404 403 403 403
    """,
    departement=_departement,
    bondues=_bondues,
    fiche=_fiche,
    artois=_fiche_artois,
    unknown=_unknown,
)
