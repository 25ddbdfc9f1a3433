"""What the mails of the case call the two organisations."""

from datetime import UTC, datetime

import pytest

from espace.models import Courriel
from signalements import emails

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
NAMES = {"caisse": "CPAM de l’Artois", "partenaire": "Département du Pas-de-Calais", "due": ""}
SAID = {
    "demande.recue": "Une demande vient d’arriver : 2XGP7-KMA4Q, du Département du Pas-de-Calais.",
    "demande.recue_urgente": "Une demande urgente vient d’arriver : 2XGP7-KMA4Q, du Département du Pas-de-Calais.",
    "demande.message_partenaire": "Le Département du Pas-de-Calais a écrit dans la demande 2XGP7-KMA4Q.",
    "demande.prise_en_charge": "La CPAM de l’Artois a pris en charge votre demande 2XGP7-KMA4Q.",
    "demande.close": "Votre demande 2XGP7-KMA4Q est close par la CPAM de l’Artois.",
}


@pytest.mark.parametrize("kind", SAID)
def test_an_organisation_is_named_with_its_article(kind: str) -> None:
    row = Courriel(kind=kind, address="boite@structure.example", object_ref="2XGP7-KMA4Q", params=NAMES)
    message = emails._write(row, AT)
    assert message is not None
    assert message.context["phrase"] == SAID[kind]


@pytest.mark.parametrize("kind", [*emails.PARTENAIRE, *emails.CAISSE])
def test_every_sentence_finds_its_words(kind: str) -> None:
    row = Courriel(kind=kind, address="boite@structure.example", object_ref="2XGP7-KMA4Q", params=NAMES)
    message = emails._write(row, AT)
    assert message is not None
    assert not any("{" in message.context[part] for part in ("phrase", "suite"))
