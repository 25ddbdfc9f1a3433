"""Public pages, the demo's, long work."""

import uuid
from typing import Any

from espace import clock
from espace.models import Travail
from tests.acces.pieces import lay_fiche, lay_nobodys_file, lay_recu
from tests.acces.signalements import send
from tests.acces.table import Arguments, lire
from tests.world import World

_unknown: Arguments = lambda _: {"uuid": uuid.UUID(int=1)}  # noqa: E731  arguments of the table, one a line
_cgu: Arguments = lambda w: {"numero": w.cgu.version}  # noqa: E731  arguments of the table, one a line
_mail: Arguments = lambda _: {"ident": "inconnu"}  # noqa: E731  arguments of the table, one a line


def _travail(world: World) -> dict[str, Any]:
    """Asked by an agent of the Artois: a colleague of the same caisse does not see it."""
    agent = world.agent_artois
    with world.acting(agent):
        asked = Travail.objects.create(
            kind="recu_demande",
            request_key="essai",
            params={"reference": "2XGP7-KMA4Q"},
            by_ref=agent.auteur_ref,
            asked_at=clock.now(),
            caisse_id=agent.caisse_id,
        )
    return {"uuid": asked.pk}


def _fiche(world: World) -> dict[str, Any]:
    return {"uuid": lay_fiche(world)[1].pk}


def _recu(world: World) -> dict[str, Any]:
    return {"uuid": lay_recu(world, send(world).reference).pk}


def _personne(world: World) -> dict[str, Any]:
    return {"uuid": lay_nobodys_file(world).pk}


LIGNES = lire(
    """
    #                                ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    # somebody signed in goes to their own first page
    GET  accueil_public             200 302 302 302 302 302 302 302 302 302 302 302
    GET  accessibilite              200 200 200 200 200 200 200 200 200 200 200 200
    GET  accessibilite_signaler     200 200 200 200 200 200 200 200 200 200 200 200
    POST accessibilite_signaler     200 200 200 200 200 200 200 200 200 200 200 200
    GET  mentions_legales           200 200 200 200 200 200 200 200 200 200 200 200
    GET  donnees_personnelles       200 200 200 200 200 200 200 200 200 200 200 200
    GET  cgu                        200 200 200 200 200 200 200 200 200 200 200 200
    GET  cgu_version|cgu            200 200 200 200 200 200 200 200 200 200 200 200
    GET  aide                       200 200 200 200 200 200 200 200 200 200 200 200
    GET  plan_du_site               200 200 200 200 200 200 200 200 200 200 200 200
    GET  etat                       200 200 200 200 200 200 200 200 200 200 200 200
    POST session_continuer          302 204 204 204 204 204 204 204 204 204 204 204
    # nothing was kept for them: their first page
    GET  reprendre                  302 302 302 302 302 302 302 302 302 302 302 302
    POST reprendre_oublier          302 302 302 302 302 302 302 302 302 302 302 302
    # outside the demo these do not exist
    GET  demo_composants            404 404 404 404 404 404 404 404 404 404 404 404
    GET  demo_courriels             404 404 404 404 404 404 404 404 404 404 404 404
    GET  demo_courriel|mail         404 404 404 404 404 404 404 404 404 404 404 404
    GET  demo_comptes               404 404 404 404 404 404 404 404 404 404 404 404
    # nobody's work: the same answer as another's
    GET  travail|travail            302 404 404 404 404 200 404 404 404 404 404 404
    GET  travail_etat|travail       302 404 404 404 404 200 404 404 404 404 404 404
    GET  travail|unknown            302 404 404 404 404 404 404 404 404 404 404 404
    GET  travail_etat|unknown       302 404 404 404 404 404 404 404 404 404 404 404
    # of a sheet: who reads the sheet at the caisse that keeps it; of a receipt: who asked for it
    GET  fichier|fiche              302 404 404 404 404 200 404 200 404 404 404 404
    GET  fichier|recu               302 200 404 404 404 404 404 404 404 404 404 404
    GET  fichier|personne           302 404 404 404 404 404 404 404 404 404 404 404
    GET  fichier|unknown            302 404 404 404 404 404 404 404 404 404 404 404
    """,
    cgu=_cgu,
    unknown=_unknown,
    fiche=_fiche,
    recu=_recu,
    personne=_personne,
    travail=_travail,
    mail=_mail,
)
