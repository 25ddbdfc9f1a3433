"""Hardware tokens: imported sealed, handed out by serial number, enrolled by their code, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from accounts.actions.facteur import reset_factor
from accounts.enums import ETATS_QUI_OCCUPENT, EtatBoitier
from accounts.graines import Graine
from accounts.models import AppareilTotp, Boitier, Caisse, Compte
from accounts.querysets import boitier_of, stock_open_to
from accounts.transitions import BOITIER
from espace import journal, outbox
from espace.auteurs import Auteur
from espace.errors import Refus, TransitionRefusee, database_refusals

CHANGED = "Ce boîtier vient de changer de mains. Rechargez la page pour voir où il en est."


@dataclass(frozen=True)
class Bilan:
    """What an import did: how many tokens it added, and the serial numbers that were already known."""

    ajoutes: int
    connus: list[str]


def known_serials(graines: Sequence[Graine]) -> frozenset[str]:
    """Which of these serial numbers the portal knows already, in lower case: as a token, or as somebody's device."""
    asked = [graine.numero.lower() for graine in graines]
    tokens = Boitier.objects.annotate(low=Lower("serial_number")).filter(low__in=asked)
    devices = AppareilTotp.objects.annotate(low=Lower("serial_number")).filter(low__in=asked)
    found = [*tokens.values_list("low", flat=True), *devices.values_list("low", flat=True)]
    return frozenset(found)


def import_boitiers(*, graines: Sequence[Graine], caisse: Caisse | None, by: Auteur, at: datetime) -> Bilan:
    """Add tokens to the stock of a caisse, or of the portal (None). Their secrets are sealed here, and kept nowhere else.

    A serial number already known is left as it is and told. Raises Refus when another import has just added one of them.
    """
    with database_refusals(), transaction.atomic():
        known = known_serials(graines)
        new = [graine for graine in graines if graine.numero.lower() not in known]
        Boitier.objects.bulk_create(
            Boitier(
                serial_number=graine.numero,
                sealed_key=AppareilTotp.seal_key(graine.secret),
                period=graine.period,
                caisse=caisse,
                imported_at=at,
                imported_by_ref=by.auteur_ref,
            )
            for graine in new
        )
        if new:
            journal.record("boitiers.importes", at=at, by=by, object_kind="boitier", codes={"nombre": len(new)})
    return Bilan(len(new), [graine.numero for graine in graines if graine.numero.lower() in known])


def hand_boitier(*, serial_number: str, compte: Compte, caisse: Caisse | None, by: Auteur, at: datetime) -> Boitier:
    """Hand the token of that serial number to a person, from the stock of `caisse` or of the portal.

    It becomes the caisse's. Nothing changes in the factor the person has: they enrol the token by its code.
    Raises Refus: unknown, not in stock, the person has one already, their account is closed.
    """
    if compte.etat not in ETATS_QUI_OCCUPENT:
        raise Refus("Ce compte est fermé : il n’a pas besoin de boîtier.", field="personne", code="ferme")
    with database_refusals(), transaction.atomic():
        boitier = _in_stock(serial_number, caisse)
        held = boitier_of(compte)
        if held is not None:
            raise Refus(
                f"Cette personne a déjà le boîtier {held}. Reprenez-le avant d’en remettre un autre.",
                field="personne",
                code="deja",
            )
        boitier.etat, boitier.compte, boitier.given_at, boitier.given_by_ref = (
            EtatBoitier.REMIS,
            compte,
            at,
            by.auteur_ref,
        )
        boitier.caisse = caisse or boitier.caisse
        boitier.save(update_fields=["etat", "compte", "given_at", "given_by_ref", "caisse"])
        _record("boitier.remis", boitier, compte, by=by, at=at)
        _tell(boitier, compte, "remis", at)
    return boitier


def _in_stock(serial_number: str, caisse: Caisse | None) -> Boitier:
    """The token, locked. Raises Refus on its field when it may not be handed."""
    typed = "".join(serial_number.split()).lower()
    rows = stock_open_to(caisse).alias(low=Lower("serial_number")).select_for_update(of=("self",))
    boitier = rows.filter(low=typed).first()
    if boitier is None:
        raise Refus(
            "Aucun boîtier de votre stock ne porte ce numéro. Relisez-le au dos, ou importez le fichier du fournisseur.",
            field="serial_number",
            code="inconnu",
        )
    if boitier.etat != EtatBoitier.EN_STOCK:
        said = "est déjà remis à quelqu’un" if boitier.etat == EtatBoitier.REMIS else "est perdu ou hors service"
        raise Refus(f"Le boîtier {boitier} {said}. Prenez-en un autre.", field="serial_number", code="etat")
    return boitier


def take_boitier(*, boitier: Boitier, target: EtatBoitier, seen: str, by: Auteur, at: datetime) -> Boitier:
    """A token comes back to the stock, or leaves it for good (lost, worn out). Its holder is told.

    When it was their factor, that factor is reset with it: a token out of their hands opens nothing, and they enrol
    another at the next sign-in. `seen`: where the page showed it (`Boitier.passage`); raises TransitionRefusee when it
    has moved since.
    """
    with database_refusals(), transaction.atomic():
        held = Boitier.objects.select_for_update(of=("self",)).get(pk=boitier.pk)
        if held.passage != seen or not BOITIER.allows(held.etat, target):
            raise TransitionRefusee(CHANGED)
        compte = held.compte
        held.etat, held.compte = target, None
        held.save(update_fields=["etat", "compte"])
        _record("boitier.rendu" if target == EtatBoitier.EN_STOCK else "boitier.retire", held, compte, by=by, at=at)
        if compte is not None:
            _tell(held, compte, "rendu" if target == EtatBoitier.EN_STOCK else "retire", at)
            if is_in_use(held, compte):
                reset_factor(compte=compte, by=by, at=at)
    return held


def replace_factor(
    *, compte: Compte, is_token_lost: bool, serial_number: str, caisse: Caisse | None, by: Auteur, at: datetime
) -> None:
    """A lost factor, with what goes with it: the token declared lost, another handed at once. Any of the two may be left out.

    Raises Refus as `hand_boitier`: nothing is reset then.
    """
    with transaction.atomic():
        held = boitier_of(compte) if is_token_lost else None
        is_reset_with_it = held is not None and is_in_use(held, compte)
        if held is not None:
            take_boitier(boitier=held, target=EtatBoitier.RETIRE, seen=held.passage, by=by, at=at)
        if not is_reset_with_it:
            reset_factor(compte=compte, by=by, at=at)
        if serial_number:
            hand_boitier(serial_number=serial_number, compte=compte, caisse=caisse, by=by, at=at)


def is_in_use(boitier: Boitier, compte: Compte) -> bool:
    """Whether a token is the factor of its holder, and not only in their hands."""
    return bool(AppareilTotp.objects.filter(user=compte, serial_number=boitier.serial_number).exists())


def _record(verb: str, boitier: Boitier, compte: Compte | None, *, by: Auteur, at: datetime) -> None:
    """A line on the person, or on the token alone; within the author's own perimeter."""
    journal.record(
        verb,
        at=at,
        by=by,
        object_kind="compte" if compte else "boitier",
        object_ref=str(compte.ref) if compte else str(boitier.pk),
        codes={"boitier": boitier.pk},
    )


def _tell(boitier: Boitier, compte: Compte, fait: str, at: datetime) -> None:
    outbox.queue(
        "accounts.boitier",
        at=at,
        dedupe_key=f"{compte.ref}:{boitier.pk}:{fait}:{at.isoformat()}",
        compte_id=compte.pk,
        params={"fait": fait, "boitier": boitier.pk},
    )
