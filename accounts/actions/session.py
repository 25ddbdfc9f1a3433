"""Sign-ins and sessions:

what is journalled, the browser that is seen for the first time, the session closed from afar.
"""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from accounts.actions.anomalie import note_anomaly
from accounts.models import AppareilConnu, Compte
from accounts.perimetres import organisation_perimetre
from espace import journal, outbox
from espace.auteurs import Auteur
from espace.crypto import keyed_hash
from espace.tenancy import PERSONNE, acting_as

BLOCKED = "connexion.bloquee"


def note_login(
    *,
    compte: Compte,
    mark: str,
    address: str | None,
    browser: str,
    is_recovery: bool,
    at: datetime,
    by: Auteur | None = None,
) -> None:
    """A sign-in that went through: journalled, dated, and told by mail when this browser (`mark`) was never seen.

    The first browser of an account is not told: its holder has just activated it.
    """
    del by
    with transaction.atomic():
        Compte.objects.filter(pk=compte.pk).update(last_login_at=at)
        with acting_as(organisation_perimetre(compte)):
            journal.record(
                "connexion.reussie",
                at=at,
                by=compte,
                object_kind="compte",
                object_ref=str(compte.ref),
                address=address,
                codes={"secours": is_recovery, "navigateur": browser},
            )
        _note_browser(compte, mark, at)


def _note_browser(compte: Compte, mark: str, at: datetime) -> None:
    hashed = keyed_hash(f"appareil:{compte.ref}:{mark}")
    if AppareilConnu.objects.filter(compte=compte, mark_hash=hashed).update(seen_at=at):
        return
    is_first = not AppareilConnu.objects.filter(compte=compte).exists()
    AppareilConnu.objects.create(compte=compte, mark_hash=hashed, seen_at=at)
    if not is_first:
        outbox.queue("accounts.nouvel_appareil", at=at, dedupe_key=f"{compte.ref}:{hashed[:16]}", compte_id=compte.pk)


def note_refusal(
    *, verb: str, compte: Compte | None, address: str | None, browser: str, at: datetime, by: Auteur | None = None
) -> None:
    """A sign-in refused: the account if there is one, the address in any case, never what was typed.

    `browser`: its name, kept for the holder of an account to recognise it.
    """
    del by
    with acting_as(organisation_perimetre(compte) if compte else PERSONNE):
        journal.record(
            verb,
            at=at,
            by=compte,
            object_kind="compte" if compte else "",
            object_ref=str(compte.ref) if compte else "",
            address=address,
            codes={"navigateur": browser} if compte else {},
        )
    if compte is not None and verb == BLOCKED:
        note_anomaly(verb="securite.connexion_bloquee", compte=compte, address=address, at=at)


def close_session(*, compte: Compte, session: UserSession, at: datetime, by: Auteur | None = None) -> None:
    """The holder closes one of their open sessions."""
    with transaction.atomic():
        session.end()
        journal.record("session.fermee", at=at, by=by or compte, object_kind="compte", object_ref=str(compte.ref))


def close_other_sessions(*, compte: Compte, at: datetime, by: Auteur | None = None) -> None:
    """The holder closes every session but the one they are in, which its view keeps; a sign-in that waits for its code
    dies too.
    """
    with transaction.atomic():
        Compte.objects.filter(pk=compte.pk).update(sessions_epoch=F("sessions_epoch") + 1)
        compte.refresh_from_db(fields=["sessions_epoch"])
        journal.record("sessions.fermees", at=at, by=by or compte, object_kind="compte", object_ref=str(compte.ref))


def purge_sessions(*, by: Auteur, at: datetime) -> None:
    """Forget the sessions that are over: they hold an identifiant, an address and a browser."""
    del by
    Session.objects.filter(expire_date__lte=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
