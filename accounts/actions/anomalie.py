"""The security journal: an unusual use is written to each caisse that answers for the account (U-7-prevention-detournement)."""

from datetime import datetime, timedelta

from accounts.models import Compte
from accounts.perimetres import caisses_open_to
from espace import journal
from espace.auteurs import Auteur
from espace.models import LigneJournal
from espace.tenancy import acting_as, caisse_perimetre

ONCE = timedelta(hours=1)  # a machine that insists writes one line an hour, not one a try


def note_anomaly(
    *, verb: str, compte: Compte, address: str | None = None, at: datetime, by: Auteur | None = None
) -> None:
    """Add a line to the security journal of the caisse of an account, or of each caisse open to its structure; once an hour.

    `verb`: « securite.… », told in plain words by the page. The access journal keeps every try.
    """
    del by  # nobody signed: the account is what is told
    caisses = [compte.caisse_id] if compte.caisse_id else list(caisses_open_to(compte.partenaire_id or 0, at))
    for caisse_id in caisses:
        with acting_as(caisse_perimetre([caisse_id])):
            same = LigneJournal.objects.filter(caisse_id=caisse_id, object_kind="compte", object_ref=str(compte.ref))
            if same.filter(verb=verb, at__gt=at - ONCE).exists():
                continue
            journal.record(
                verb,
                at=at,
                by=None,
                object_kind="compte",
                object_ref=str(compte.ref),
                caisse_id=caisse_id,
                address=address,
            )
