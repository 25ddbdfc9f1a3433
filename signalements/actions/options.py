"""The lists: the national answers loaded once, those a caisse adds, those it no longer offers."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import Compte
from espace.auteurs import Auteur
from espace.errors import Interdit, Refus, database_refusals
from espace.histories import save_recorded
from espace.tenancy import current_perimetre
from signalements.enums import Liste
from signalements.listes import NATIONAL
from signalements.models import Option, PieceAttendue
from signalements.rules import RULES

# What a prestation asks for by default; a caisse completes or switches off.
PIECES: dict[str, tuple[str, ...]] = {
    "puma": ("formulaire", "identite", "residence", "rib"),
    "c2s": ("formulaire", "identite", "avis_impot", "ressources"),
    "ame": ("formulaire", "identite", "residence", "ressources"),
}


def load_options(*, by: Auteur, at: datetime) -> int:
    """Write the national answers that are missing, under the system's perimeter. Returns how many were added.

    Run again, it adds nothing and changes no label.
    """
    perimetre = current_perimetre()
    if perimetre is None or not perimetre.is_systeme:
        raise Interdit
    known = set(Option.objects.filter(caisse__isnull=True).values_list("liste", "code"))
    added = 0
    with transaction.atomic():
        for liste, answers in NATIONAL.items():
            for rank, (code, libelle) in enumerate(answers, 1):
                if (liste.value, code) not in known:
                    option = Option(liste=liste, code=code, libelle=libelle, ordre=rank * 10)
                    save_recorded(option, by=by, at=at)
                    added += 1
        _load_pieces()
    return added


def _load_pieces() -> None:
    rows = {(o.liste, o.code): o for o in Option.objects.filter(caisse__isnull=True)}
    for prestation, categories in PIECES.items():
        for rank, categorie in enumerate(categories, 1):
            PieceAttendue.objects.get_or_create(
                caisse=None,
                prestation=rows[Liste.PRESTATION, prestation],
                categorie=rows[Liste.CATEGORIE_PIECE, categorie],
                defaults={"ordre": rank * 10},
            )


def add_option(*, liste: Liste, code: str, libelle: str, by: Compte, at: datetime) -> Option:
    """Add an answer to a list of the caisse of `by`. Raises Refus when the code is taken, Interdit for another role."""
    RULES.check("option.change", by)
    if not libelle.strip():
        raise Refus("Indiquez le libellé.", field="libelle")
    last = Option.objects.filter(liste=liste).aggregate(last=Max("ordre"))["last"] or 0
    option = Option(
        caisse_id=by.caisse_id, liste=liste, code=code, libelle=libelle.strip(), ordre=min(last + 10, 30000)
    )
    with database_refusals(), transaction.atomic():
        save_recorded(option, by=by, at=at)
    return option


def switch_off_option(*, option: Option, by: Compte, at: datetime) -> Option:
    """No longer offer an answer in the caisse of `by`: what was sent with it stays readable.

    A national answer is hidden by a row of the caisse with the same code. Returns the row that says it.
    """
    RULES.check("option.change", by)
    if option.caisse_id not in (None, by.caisse_id):
        raise Interdit
    if option.caisse_id is None:
        option = Option(
            caisse_id=by.caisse_id, liste=option.liste, code=option.code, libelle=option.libelle, ordre=option.ordre
        )
    option.is_active = False
    with database_refusals(), transaction.atomic():
        save_recorded(option, by=by, at=at)
    return option
