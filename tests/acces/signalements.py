"""The case: home pages, drafts, history, worklist, every act on a demande."""

from datetime import timedelta
from typing import Any

from espace import clock
from signalements import actions
from signalements.enums import TypeDemande
from signalements.models import Demande
from tests.acces.table import Arguments, lire
from tests.signalements.conftest import envoi_of
from tests.world import World

_signalement: Arguments = lambda _: {"fonction": "signalement"}  # noqa: E731  arguments of the table, one a line
_dossier: Arguments = lambda _: {"fonction": "dossier"}  # noqa: E731  arguments of the table, one a line
_artois: Arguments = lambda _: {"code": "artois"}  # noqa: E731  arguments of the table, one a line


def send(world: World) -> Demande:
    author, at = world.technicien_departement, clock.now() - timedelta(hours=1)
    with world.acting(author):
        # A page may lay several for the same person: that is confirmed, as the screen asks.
        return actions.submit_demande(envoi=envoi_of(world.artois, at, is_second_wanted=True), by=author, at=at)


def _demande(world: World) -> dict[str, Any]:
    return {"reference": send(world).reference}


def _prise(world: World) -> dict[str, Any]:
    demande, agent = send(world), world.agent_artois
    with world.acting(agent):
        actions.take_demande(demande=demande, by=agent, at=clock.now())
    return {"reference": demande.reference}


def _brouillon(world: World, **more: str) -> dict[str, Any]:
    author = world.technicien_departement
    with world.acting(author):
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=author, at=clock.now())
    return {"uuid": draft.pk, **more}


def _etape(world: World) -> dict[str, Any]:
    return _brouillon(world, nom="accord")


# A technicien of another structure, an agent of another caisse: 404. The gestionnaire, the dpo, the exploitant: 403.
LIGNES = lire(
    """
    #                                             ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    GET  signalements:accueil                    302 200 200 200 200 302 302 302 302 302 302 302
    GET  signalements:historique                 302 200 200 403 403 403 403 403 403 403 403 403
    POST signalements:recherche                  302 302 302 403 403 403 403 403 403 403 403 403
    GET  signalements:notice|artois              302 200 404 403 403 403 403 403 403 403 403 403
    GET  signalements:nouvelle|signalement       302 200 200 403 403 403 403 403 403 403 403 403
    POST signalements:nouvelle|signalement       302 307 307 403 403 403 403 403 403 403 403 403
    GET  signalements:nouvelle|dossier           302 404 404 403 403 403 403 403 403 403 403 403
    GET  signalements:etape|etape                302 200 404 403 403 403 403 403 403 403 403 403
    POST signalements:etape|etape                302 200 404 403 403 403 403 403 403 403 403 403
    POST signalements:enregistrer|etape          302 409 404 403 403 403 403 403 403 403 403 403
    GET  signalements:brouillon_effacer|brouillon  302 200 404 403 403 403 403 403 403 403 403 403
    POST signalements:brouillon_effacer|brouillon  302 302 404 403 403 403 403 403 403 403 403 403
    GET  signalements:demande|demande            302 200 404 403 403 302 404 302 404 403 403 403
    POST signalements:message|demande            302 200 404 403 403 403 404 403 404 403 403 403
    GET  signalements:annuler|demande            302 200 404 403 403 403 404 403 404 403 403 403
    POST signalements:annuler|demande            302 200 404 403 403 403 404 403 404 403 403 403
    GET  signalements:retirer|demande            302 200 404 403 403 200 404 403 404 403 403 403
    POST signalements:retirer|demande            302 200 404 403 403 200 404 403 404 403 403 403
    POST signalements:recu|demande               302 302 404 403 403 302 404 302 404 403 403 403
    GET  signalements:caisse                     302 403 403 403 403 200 200 200 200 200 200 403
    GET  signalements:file                       302 403 403 403 403 200 200 200 200 403 403 403
    POST signalements:file_recherche             302 403 403 403 403 302 302 302 302 403 403 403
    GET  signalements:demande_caisse|demande     302 302 404 403 403 200 404 200 404 403 403 403
    POST signalements:prendre|demande            302 403 404 403 403 200 404 403 404 403 403 403
    POST signalements:contact|prise              302 403 404 403 403 200 404 403 404 403 403 403
    POST signalements:message_caisse|demande     302 403 404 403 403 200 404 403 404 403 403 403
    POST signalements:note|demande               302 403 404 403 403 200 404 403 404 403 403 403
    POST signalements:refuser|demande            302 403 404 403 403 200 404 403 404 403 403 403
    POST signalements:clore|prise                302 403 404 403 403 200 404 403 404 403 403 403
    POST signalements:requalifier|demande        302 403 404 403 403 200 404 403 404 403 403 403
    GET  signalements:retirer_caisse|demande     302 200 404 403 403 200 404 403 404 403 403 403
    POST signalements:retirer_caisse|demande     302 200 404 403 403 200 404 403 404 403 403 403
    """,
    signalement=_signalement,
    dossier=_dossier,
    artois=_artois,
    etape=_etape,
    brouillon=_brouillon,
    demande=_demande,
    prise=_prise,
)
