"""Second factor: enrolled by its holder, replaced under a fresh code, reset by who may; recovery codes shown once."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts import facteurs
from accounts.actions.anomalie import note_anomaly
from accounts.deadlines import CODE_DAY, CODE_MEMORY
from accounts.enums import EtatBoitier
from accounts.models import AppareilTotp, Boitier, CodeSecours, Compte
from accounts.models.facteur import LOCK_MAX
from accounts.perimetres import organisation_perimetre, zone_of
from espace import journal, outbox, reglages
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import Refus
from espace.francais import heure, instant
from espace.tenancy import acting_as

WRONG = "Ce code n’est pas le bon. Vérifiez que l’heure de votre téléphone est réglée automatiquement, puis réessayez."
WRONG_BOITIER = "Ce code n’est pas le bon. Attendez que votre boîtier en affiche un autre, puis tapez-le sans tarder."
USED = "Ce code a déjà servi. Attendez que {device} en affiche un autre, au plus {wait} secondes."
WRONG_RECOVERY = "Ce code de secours n’est pas le bon, ou il a déjà servi. Essayez-en un autre de votre liste."
PAS_DU_BOITIER = (
    "Ce code n’est pas celui de votre boîtier. Attendez qu’il en affiche un autre, puis tapez-le sans tarder. "
    "Vérifiez aussi le numéro de série, au dos."
)
SANS_BOITIER = "Aucun boîtier n’est à votre nom aujourd’hui. Demandez à votre caisse, ou installez une application."
THROTTLE = ("throttling_failure_timestamp", "throttling_failure_count")


@dataclass(frozen=True)
class Verdict:
    """What became of a code: accepted, else the sentence that says why and what to do."""

    is_accepted: bool
    sentence: str = ""


def propose_device(*, compte: Compte, at: datetime, shown: int | None = None, by: Auteur | None = None) -> AppareilTotp:
    """The device being enrolled: the one this session has already shown (`shown`, its key), else a new secret that kills
    any other session's. Nothing changes until a code confirms it.
    """
    del by  # only its holder enrols
    pending: AppareilTotp | None = AppareilTotp.objects.filter(pk=shown, user=compte, confirmed=False).first()
    if pending is not None and at - pending.created_at < timedelta(hours=1):
        return pending
    AppareilTotp.objects.filter(user=compte, confirmed=False).delete()
    device: AppareilTotp = AppareilTotp.objects.create(
        user=compte,
        name="application",
        confirmed=False,
        sealed_key=AppareilTotp.seal_key(facteurs.new_key()),
        created_at=at,
    )
    return device


def confirm_device(
    *, compte: Compte, code: str, at: datetime, shown: int | None, by: Auteur | None = None
) -> list[str]:
    """A right code confirms the pending device that this session has shown, which replaces any other; returns the new
    recovery codes, in clear, once.

    Raises Refus when the code is wrong, or when another session has shown another key since. Every other session of
    the account ends.
    """
    del by
    with transaction.atomic():
        device = AppareilTotp.objects.select_for_update().filter(pk=shown, user=compte, confirmed=False).first()
        if device is None:
            raise Refus(
                "Cette page a été rechargée ailleurs. Scannez le nouveau code affiché.", field="code", code="cle"
            )
        if not _use_once(device, normalised(code), at):
            raise Refus(WRONG, field="code", code="code")
        was_replaced, _ = AppareilTotp.objects.filter(user=compte).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        _raise_epoch(compte)
        if was_replaced:
            _tell_holder(compte, "facteur", at)
        return issue_recovery_codes(compte=compte, at=at)


def confirm_boitier(*, compte: Compte, code: str, at: datetime, by: Auteur | None = None) -> list[str]:
    """A code of the token handed to its holder makes it their factor, in place of any other; returns the recovery codes.

    Raises Refus when the code is wrong or when no token is theirs. Wrong ones are not counted here: whoever stands at
    this step could as well scan a key of their own. Every other session of the account ends.
    """
    del by  # only its holder enrols
    with transaction.atomic():
        boitier = Boitier.objects.select_for_update().filter(compte=compte, etat=EtatBoitier.REMIS).first()
        if boitier is None:
            raise Refus(SANS_BOITIER, field="code", code="sans_boitier")
        device = AppareilTotp(
            user=compte,
            name="boîtier",
            confirmed=True,
            sealed_key=bytes(boitier.sealed_key),
            serial_number=boitier.serial_number,
            period=boitier.period,
            tolerance=int(reglages.value_of(facteurs.TOLERANCE.cle)),
            created_at=at,
        )
        if device.read(normalised(code), at) is None:
            raise Refus(PAS_DU_BOITIER, field="code", code="code")
        was_replaced, _ = AppareilTotp.objects.filter(user=compte).delete()
        device.save(force_insert=True)
        _use_once(device, normalised(code), at)
        _raise_epoch(compte)
        if was_replaced:
            _tell_holder(compte, "facteur", at)
        return issue_recovery_codes(compte=compte, at=at)


def issue_recovery_codes(*, compte: Compte, at: datetime, by: Auteur | None = None) -> list[str]:
    """Ten new codes, in clear, to be shown once; the former ones no longer work."""
    del by
    codes = facteurs.new_recovery_codes()
    with transaction.atomic():
        CodeSecours.objects.filter(compte=compte).delete()
        CodeSecours.objects.bulk_create(
            CodeSecours(compte=compte, code_hash=CodeSecours.hash_of(code, compte), created_at=at) for code in codes
        )
        compte.codes_kept_at = None
        Compte.objects.filter(pk=compte.pk).update(codes_kept_at=None)
    return codes


def keep_recovery_codes(*, compte: Compte, at: datetime, by: Auteur | None = None) -> None:
    """The holder says they are kept: they are not shown again."""
    del by
    compte.codes_kept_at = at
    Compte.objects.filter(pk=compte.pk).update(codes_kept_at=at)


def use_code(
    *, compte: Compte, code: str, is_recovery: bool, address: str | None, at: datetime, by: Auteur | None = None
) -> Verdict:
    """Try a code of the device, or a recovery code. A wrong one is counted and journalled, and the wait doubles.

    Returns a verdict rather than raising: the count of failures must be kept.
    """
    del by
    with transaction.atomic():
        device = AppareilTotp.objects.select_for_update().filter(user=compte, confirmed=True).order_by("-pk").first()
        if device is None:
            return Verdict(False, "Votre second facteur a été remis à zéro. Reconnectez-vous pour en choisir un autre.")
        until = device.locked_until()
        if until is not None and at < until:
            return Verdict(False, _locked_sentence(compte, until, at))
        verdict = _recovery(compte, code, at) if is_recovery else _totp(device, normalised(code), at)
        if verdict is None:
            _count_failure(device, at)
            _tell_of_the_cap(compte, device, at)
            verdict = Verdict(False, WRONG_RECOVERY if is_recovery else WRONG_BOITIER if device.is_token else WRONG)
        elif verdict.is_accepted and is_recovery:
            device.throttling_failure_count = 0
            device.save(update_fields=["throttling_failure_count"])
    if not verdict.is_accepted:
        _journal_refusal(compte, is_recovery=is_recovery, address=address, at=at)
    return verdict


def _totp(device: AppareilTotp, code: str, at: datetime) -> Verdict | None:
    if _use_once(device, code, at):
        return Verdict(True)
    if device.is_own_code(code, at):
        # Right but used: not a guess, so not a failure.
        name = "votre boîtier" if device.is_token else "votre application"
        return Verdict(False, USED.format(device=name, wait=device.period - int(at.timestamp()) % device.period))
    return None


def _use_once(device: AppareilTotp, code: str, at: datetime) -> bool:
    """Use a right code once, keeping the drift it shows. The row is locked; nothing is saved when it is wrong."""
    read = device.read(code, at)
    if read is None:
        return False
    device.last_step, device.drift, device.last_used_at = read.step, read.drift, at
    device.throttling_failure_timestamp, device.throttling_failure_count = None, 0
    device.save(update_fields=[*THROTTLE, "last_step", "drift", "last_used_at"])
    return True


def _count_failure(device: AppareilTotp, at: datetime) -> None:
    """Note a wrong code: the next try waits twice as long."""
    device.throttling_failure_timestamp = at
    device.throttling_failure_count += 1
    device.failures = [*(failed_at for failed_at in device.failures if failed_at > at - CODE_MEMORY), at]
    device.save(update_fields=[*THROTTLE, "failures"])


def _recovery(compte: Compte, code: str, at: datetime) -> Verdict | None:
    """A conditional UPDATE: of two tries at once, one gets it."""
    mine = CodeSecours.objects.filter(compte=compte, code_hash=CodeSecours.hash_of(code, compte), used_at=None)
    return Verdict(True) if mine.update(used_at=at) else None


def _tell_of_the_cap(compte: Compte, device: AppareilTotp, at: datetime) -> None:
    """Whoever tries codes has the password: the holder is told, once a day."""
    if len(device.failures) >= CODE_DAY:
        _tell_holder(compte, "codes_manques", at, once=day_of(at).isoformat())
        note_anomaly(verb="securite.codes_epuises", compte=compte, at=at)


def _locked_sentence(compte: Compte, until: datetime, at: datetime) -> str:
    if until - at <= LOCK_MAX:
        hour = f", jusqu’à {heure(until, zone_of(compte, at))}" if until - at >= timedelta(minutes=1) else ""
        return f"Trop d’essais de suite. Attendez {_wait(until - at)}{hour}, puis réessayez."
    return (
        f"{CODE_DAY} codes faux en un jour : ce compte n’en accepte plus jusqu’au {instant(until, zone_of(compte, at), at)}. "
        f"Pour entrer plus tôt, demandez {compte.a_qui_demander} de remettre votre second facteur à zéro."
    )


def _wait(left: timedelta) -> str:
    seconds = int(left.total_seconds()) + 1
    if seconds < 60:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def reset_factor(*, compte: Compte, by: Auteur, at: datetime) -> None:
    """A lost factor: device and recovery codes go, sessions end, the holder enrols again at the next sign-in.

    Journalled, and told to the holder: someone else did it.
    """
    with transaction.atomic():
        forget_factor(compte=compte, by=by, at=at)
        _raise_epoch(compte)
        # A caisse helps a gestionnaire within its own perimeter; an exploitant has none, and the line is the caisse's.
        with nullcontext() if compte.is_partenaire else acting_as(organisation_perimetre(compte)):
            journal.record(
                "facteur.remis_a_zero",
                at=at,
                by=by,
                object_kind="compte",
                object_ref=str(compte.ref),
                caisse_id=compte.caisse_id,
                partenaire_id=compte.partenaire_id,
            )
        _tell_holder(compte, "facteur_remis", at)


def forget_factor(*, compte: Compte, by: Auteur, at: datetime) -> None:
    """Device and recovery codes go, without a word: a factor put back to zero, a measure of security, an erasure."""
    del by, at  # whoever calls says it
    AppareilTotp.objects.filter(user=compte).delete()
    CodeSecours.objects.filter(compte=compte).delete()


def normalised(code: str) -> str:
    """A code as typed: spaces do not count."""
    return "".join(code.split())


def _raise_epoch(compte: Compte) -> None:
    """End every session opened before."""
    compte.sessions_epoch += 1
    Compte.objects.filter(pk=compte.pk).update(sessions_epoch=compte.sessions_epoch)


def _tell_holder(compte: Compte, fait: str, at: datetime, *, once: str = "") -> None:
    outbox.queue(
        "accounts.securite",
        at=at,
        dedupe_key=f"{compte.ref}:{fait}:{once or at.isoformat()}",
        compte_id=compte.pk,
        params={"fait": fait},
    )


def _journal_refusal(compte: Compte, *, is_recovery: bool, address: str | None, at: datetime) -> None:
    with acting_as(organisation_perimetre(compte)):
        journal.record(
            "code.refuse",
            at=at,
            by=compte,
            object_kind="compte",
            object_ref=str(compte.ref),
            address=address,
            codes={"secours": is_recovery},
        )
