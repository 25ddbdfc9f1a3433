"""What a seed file said, between the screen that reads it and the one that imports it: sealed, in the session, half an hour.

The file itself is kept nowhere.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.graines import Graine, Lecture, LigneRefusee
from accounts.requetes import RequeteDeCompte
from espace.crypto import seal, unseal

KEY = "boitiers_lus"
LIFE = timedelta(minutes=30)  # as a session left alone


@dataclass(frozen=True)
class Lot:
    """What is about to be imported, and for which caisse (None: the stock of the portal)."""

    lecture: Lecture
    caisse_id: int | None


def keep_lot(request: RequeteDeCompte, lot: Lot) -> None:
    """Keep it for the next page, in place of a former one."""
    graines = [[graine.numero, graine.secret.hex(), graine.period] for graine in lot.lecture.graines]
    refusees = [[ligne.rang, ligne.numero, ligne.raison] for ligne in lot.lecture.refusees]
    content = {"at": request.at.isoformat(), "caisse": lot.caisse_id, "graines": graines, "refusees": refusees}
    request.session[KEY] = seal(json.dumps(content).encode()).decode()


def kept_lot(request: RequeteDeCompte) -> Lot | None:
    """What this session has just read, None once imported, left, or half an hour old."""
    sealed = request.session.get(KEY)
    if sealed is None:
        return None
    content = json.loads(unseal(sealed.encode()))
    if request.at - datetime.fromisoformat(content["at"]) > LIFE:
        forget_lot(request)
        return None
    graines = [Graine(numero, bytes.fromhex(secret), period) for numero, secret, period in content["graines"]]
    refusees = [LigneRefusee(*ligne) for ligne in content["refusees"]]
    return Lot(Lecture(graines, refusees), content["caisse"])


def forget_lot(request: RequeteDeCompte) -> None:
    """Once imported, or left."""
    request.session.pop(KEY, None)
