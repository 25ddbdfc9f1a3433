"""The members of a structure, where the text says none: the demonstration fills the figure, and says so."""

from datetime import date

import pytest

from accounts.actions import declare_effectif
from accounts.models import Partenaire
from accounts.querysets import last_effectif
from accounts.views.places import effectif_of
from espace.auteurs import AUTOMATE
from tests.conventions.conftest import LOADED_AT, Maker, load, sign_in


@pytest.mark.django_db
def test_an_invented_figure_says_so_until_somebody_declares_one(compte: Maker) -> None:
    load("bondues")
    bondues = Partenaire.objects.get(nom="CCAS de Bondues")
    page = sign_in(compte("gestionnaire", partenaire="CCAS de Bondues")).get("/equipe/").content.decode()
    assert "8 membres (valeur de démonstration)" in page.replace("\u00a0", " ")
    declare_effectif(partenaire=bondues, membres=9, declared_on=date(2026, 11, 20), by=AUTOMATE, at=LOADED_AT)
    assert effectif_of(last_effectif(bondues)).replace("\u00a0", " ") == "9 membres déclarés"
