"""Passwords: chosen by the holder only; forgotten ones are replaced through a link of one hour."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from accounts.deadlines import PASSWORD_REMINDERS, password_expires_at
from accounts.enums import ETATS_QUI_OCCUPENT, EtatCompte
from accounts.liens import LienMort
from accounts.models import AncienMotDePasse, Compte
from accounts.passwords import LAST, password_days
from accounts.querysets.mots_de_passe import REMINDER
from espace import outbox
from espace.auteurs import Auteur
from espace.crypto import canonical, keyed_hash

KEPT = ["password", "sessions_epoch", "reset_epoch"]  # read again under the lock: another may have just changed them


def change_password(*, compte: Compte, password: str, at: datetime, by: Auteur | None = None) -> None:
    """Set a password already checked against the rules; the former is kept hashed, every other session ends.

    Nothing else than its holder calls it: `by` is the account itself.
    """
    del by
    with transaction.atomic():
        compte.refresh_from_db(fields=KEPT, from_queryset=Compte.objects.select_for_update())
        keep_former(compte=compte, at=at)
        compte.set_password(password)
        compte.password_changed_at = at
        compte.sessions_epoch += 1
        compte.reset_epoch += 1
        # Excluded from the readable history, which has nothing to tell about a password.
        Compte.objects.filter(pk=compte.pk).update(
            password=compte.password,
            password_changed_at=at,
            sessions_epoch=compte.sessions_epoch,
            reset_epoch=compte.reset_epoch,
        )
        outbox.queue(
            "accounts.securite",
            at=at,
            dedupe_key=f"{compte.ref}:mot_de_passe:{at.isoformat()}",
            compte_id=compte.pk,
            params={"fait": "mot_de_passe"},
        )


def keep_former(*, compte: Compte, at: datetime, by: Auteur | None = None) -> None:
    """Keep, hashed, a password that is about to be replaced: the last five are refused."""
    del by
    if not compte.has_usable_password():
        return
    AncienMotDePasse.objects.create(compte=compte, password=compte.password, replaced_at=at)
    kept = AncienMotDePasse.objects.filter(compte=compte).order_by("-replaced_at", "-pk").values_list("pk", flat=True)
    AncienMotDePasse.objects.filter(compte=compte).exclude(pk__in=list(kept[:LAST])).delete()


def reset_password(*, compte: Compte, password: str, at: datetime, by: Auteur | None = None) -> None:
    """The same through the link of a forgotten password. The second factor is asked at the sign-in that follows.

    `compte` is the account as the link was read: raises LienMort when its epoch has changed since. Of several at once,
    one wins.
    """
    with transaction.atomic():
        read = Compte.objects.filter(pk=compte.pk, etat=EtatCompte.ACTIF, reset_epoch=compte.reset_epoch)
        if not read.update(reset_epoch=F("reset_epoch") + 1):
            raise LienMort
        change_password(compte=compte, password=password, at=at, by=by)


def remind_of_password(*, compte: Compte, by: Auteur, at: datetime) -> None:
    """Tell the holder of a password that ends soon: fourteen days before, then three, once each a password.

    Another chosen since, or a caisse that lengthened the period, leaves nothing to tell.
    """
    del by  # the clock's doing
    changed = compte.password_changed_at
    if changed is None:
        return
    left = password_expires_at(changed, password_days(compte, at)) - at
    reached = [before.days for before in PASSWORD_REMINDERS if timedelta(0) < left <= before]
    if reached:
        outbox.queue(
            REMINDER,
            at=at,
            dedupe_key=f"{compte.ref}:{changed.isoformat()}:{reached[-1]}",
            compte_id=compte.pk,
            params={"jours": reached[-1], "change": changed.isoformat()},
        )


def ask_reset(*, identifiant: str, at: datetime, by: Auteur | None = None) -> None:
    """Mail a link to the holder of an active account; nothing leaves for any other identifiant.

    Both do the same work here, so that the time of the answer tells nothing: the worker finds a mail without a reader.
    """
    del by
    typed = canonical(identifiant)
    mine = Compte.objects.filter(identifiant=typed, etat=EtatCompte.ACTIF)
    with transaction.atomic():
        mine.update(reset_epoch=F("reset_epoch") + 1)  # the former link dies
        compte_id, epoch = mine.values_list("pk", "reset_epoch").first() or (None, 0)
        outbox.queue(
            "accounts.mot_de_passe",
            at=at,
            dedupe_key=f"{keyed_hash(typed)[:32]}:{epoch or at.isoformat()}",
            compte_id=compte_id,
            params={"epoch": epoch},
        )


def ask_identifiants(*, email: str, at: datetime, by: Auteur | None = None) -> None:
    """Mail the identifiants of an address, all of them in one mail; nothing leaves for an unknown one, after the same
    work.
    """
    del by
    address = canonical(email)
    mine = Compte.objects.alias(address=Lower("email")).filter(address=address, etat__in=ETATS_QUI_OCCUPENT)
    compte_id = mine.order_by("pk").values_list("pk", flat=True).first()
    # One mail an hour whatever the number of requests: the key holds the hour, and no address.
    outbox.queue(
        "accounts.identifiants",
        at=at,
        dedupe_key=f"{keyed_hash(address)[:32]}:{at:%Y%m%d%H}:{compte_id or 0}",
        compte_id=compte_id,
    )
