"""A gestionnaire imports her team: by keys alone, then in a browser without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.demo import PASSWORD
from accounts.enums import EtatCompte, Role
from accounts.models import Compte
from espace.tableurs import write_ods
from tests.accounts.listes import HEAD, own_storage
from tests.parcours.conftest import Temps
from tests.parcours.gens import AuClavier, Personne, do_long_works
from tests.parcours.gestes import account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage")]
__all__ = ["own_storage"]
Someone = Callable[..., Personne]


@pytest.mark.parametrize("hand", ["clavier", "sans script"])
def test_a_gestionnaire_imports_her_team(
    hand: str, temps: Temps, conventions_et_gens: None, someone: Someone, tmp_path: Path
) -> None:
    """She gives a file, reads what is refused, creates the rest, and finds the account in the team."""
    gestionnaire = someone(hand)
    gestionnaire.sign_in(account("Vasseur"), PASSWORD)
    gestionnaire.open("/equipe/")
    gestionnaire.click("Importer une liste")
    gestionnaire.click("Vérifier le fichier")
    gestionnaire.sees("Indiquez le fichier des techniciens")
    give(gestionnaire, tmp_path)
    gestionnaire.click("Vérifier le fichier")
    gestionnaire.sees("1 compte à créer", "1 ligne refusée")
    gestionnaire.sees_row("Paul Garance", "Ligne 3", "Indiquez la fonction.")
    gestionnaire.click("Créer le compte")
    gestionnaire.sees("Cochez la case")
    gestionnaire.tick("poste")
    gestionnaire.click("Créer le compte")
    gestionnaire.sees("En attente")
    do_long_works()
    gestionnaire.page.reload()
    gestionnaire.press(gestionnaire.page.locator("main").get_by_role("link", name="Voir ce que l’import a fait").last)
    gestionnaire.sees("1 compte créé")
    gestionnaire.sees_row("Axelle Garance", "Compte créé")
    compte = Compte.objects.get(prenom="Axelle", nom="Garance")
    assert (compte.role, compte.etat) == (Role.TECHNICIEN, EtatCompte.INVITE)


def give(gestionnaire: Personne, folder: Path) -> None:
    """Choose the file: the control is reached like any other, the window that opens is the system's."""
    path = folder / "equipe.ods"
    rows = [
        ["Mme", "Garance", "Axelle", "Assistante sociale", "", "a.garance@pas-de-calais.example", "employée"],
        ["M.", "Garance", "Paul", "", "", "p.garance@pas-de-calais.example", "employé"],
    ]
    path.write_bytes(write_ods([HEAD, *([*row, "Aide sociale à l’enfance"] for row in rows)], titre="Équipe"))
    field = gestionnaire.page.get_by_label("Fichier des techniciens")
    if isinstance(gestionnaire, AuClavier):
        gestionnaire.reach(field)
    expect(field).to_be_visible()
    field.set_input_files(path)
