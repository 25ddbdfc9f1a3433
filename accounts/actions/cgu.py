"""Terms of use: published by the exploitant, accepted by each person (U-2.1-cgu-premiere-connexion)."""

from datetime import datetime

from django.db import transaction

from accounts.models import AcceptationCGU, Compte, VersionCGU
from espace.auteurs import Auteur
from espace.errors import Refus, VersionDepassee, database_refusals


def publish_cgu(
    *,
    version: str,
    texte: str,
    in_force_at: datetime,
    resume: str = "",
    is_acceptance_required: bool = True,
    by: Auteur,
    at: datetime,
) -> VersionCGU:
    """Publish a version, for ever as it is; from `in_force_at` it is asked to everybody, unless it asks for no acceptance.

    Raises Refus for a past date, a version already known, two versions of one instant, and a version after the first one
    that does not say what changes.
    """
    if in_force_at < at:
        raise Refus(
            "Une version ne peut pas entrer en vigueur dans le passé. Choisissez aujourd’hui ou un jour à venir.",
            field="in_force_on",
            code="passe",
        )
    if VersionCGU.objects.filter(version=version).exists():
        raise Refus(
            f"La version « {version} » existe déjà. Donnez-lui un autre numéro.", field="version", code="version"
        )
    same_day = VersionCGU.objects.filter(in_force_at=in_force_at).first()
    if same_day is not None:
        raise Refus(
            f"La version « {same_day.version} » entre déjà en vigueur à ce moment-là. Choisissez un autre jour.",
            field="in_force_on",
            code="meme_jour",
        )
    if not resume.strip() and VersionCGU.objects.exists():
        raise Refus(
            "Indiquez ce qui change : chacun le lit avant d’accepter la nouvelle version.",
            field="resume",
            code="resume",
        )
    with database_refusals(), transaction.atomic():
        return VersionCGU.objects.create(
            version=version,
            texte=texte,
            resume=resume.strip(),
            is_acceptance_required=is_acceptance_required,
            in_force_at=in_force_at,
            published_by_ref=by.auteur_ref,
        )


def accept_cgu(
    *, compte: Compte, version: VersionCGU, at: datetime, lue: str | None = None, by: Auteur | None = None
) -> None:
    """The holder accepts a version; accepting twice changes nothing.

    `lue`: the number that the page showed. Raises VersionDepassee when another one came into force meanwhile: nobody
    accepts a text that they did not read.
    """
    del by  # nobody accepts for another
    if lue is not None and lue != version.version:
        raise VersionDepassee(
            f"La version {version.version} est entrée en vigueur pendant que vous lisiez. "
            "Relisez les conditions ci-dessous, puis acceptez-les."
        )
    AcceptationCGU.objects.bulk_create(
        [AcceptationCGU(compte=compte, version=version, accepted_at=at)], ignore_conflicts=True
    )
