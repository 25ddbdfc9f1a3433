"""What a page asks of the database: every address of the table that answers, measured as whoever it serves."""

import operator
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts.actions import AccesRow, Personne, create_partenaire, record_habilitation, set_acces
from espace import clock
from espace.auteurs import AUTOMATE
from tests.acces.table import ACTEURS, Ligne
from tests.acces.test_acces import LIGNES, own_files, world
from tests.accounts.test_pages import invite
from tests.mesures import MAX_STATEMENTS, statements
from tests.signalements.test_pages import ACCORD, PERSONNE, SITUATION, start
from tests.world import GRILLE, World

__all__ = ["own_files", "world"]
# What POST asks for does not change with what is typed: a refused form draws its page again, an accepted one writes.
POSTS = {
    "signalements:nouvelle", "signalements:etape", "signalements:enregistrer", "signalements:recherche",
    "signalements:message", "signalements:contact", "signalements:message_caisse", "accounts:connexion",
    "accounts:equipe_inviter", "session_continuer",
}  # fmt: skip


def served(ligne: Ligne) -> list[str]:
    """The actors whom this line answers with a page, one for each role: those of the other tenant receive the same."""
    answers = zip(ACTEURS.items(), ligne.statuses, strict=True)
    return [actor for (column, actor), status in answers if status in (200, 204, 409) and not column.endswith("'")]


MEASURED = [
    (ligne, actor) for ligne in LIGNES if ligne.methode == "get" or ligne.url in POSTS for actor in served(ligne)
]


def asked_by(world: World, ligne: Ligne, actor: str) -> int:
    """How many statements the second asking costs, the session and the process warm; what it wrote is undone."""
    with transaction.atomic():
        client, kwargs = world.client(world.comptes[actor] if actor else None), ligne.args(world)
        ask = getattr(client, ligne.methode)
        ask(reverse(ligne.url, kwargs=kwargs))
        with statements() as asked:
            ask(reverse(ligne.url, kwargs=kwargs))
        transaction.set_rollback(True)
    return len(asked)


def test_no_page_of_the_table_asks_more_than_its_statements(world: World) -> None:
    """What fails says every page, the dearest first."""
    costs = {f"{ligne} as {actor or 'nobody'}": asked_by(world, ligne, actor) for ligne, actor in MEASURED}
    dearest = sorted(costs.items(), key=operator.itemgetter(1), reverse=True)
    assert len(costs) > 60
    assert max(costs.values()) <= MAX_STATEMENTS, "\n".join(f"{count:3} {page}" for page, count in dearest)


def test_the_screens_of_a_saisine_ask_no_more_read_or_saved(world: World) -> None:
    """Each screen read, and saved while typing. A posting writes and goes on: it is no page."""
    client, costs = world.client(world.technicien_departement), {}
    url = str(start(client, {"caisse": world.artois.pk, **ACCORD})["Location"])
    for name, typed in (("personne", PERSONNE), ("situation", SITUATION), ("envoi", {"accompagnee": "on"})):
        with statements() as costs[f"{name} read"]:
            page = client.get(url)
        given = {**typed, "version": page.context["brouillon"].version}
        if name != "envoi":
            with statements() as costs[f"{name} saved"]:
                assert client.post(f"{url}enregistrer/", given).status_code == 200
        with statements() as costs[f"{name} posted"]:
            answer = client.post(url, given)
        assert (page.status_code, answer.status_code) == (200, 302), name
        url = answer["Location"]
    told = {name: len(asked) for name, asked in costs.items() if not name.endswith("posted")}
    assert max(told.values()) <= MAX_STATEMENTS, told


def test_the_lists_of_accounts_cost_the_same_with_one_row_and_with_three(world: World) -> None:
    pages = {
        "accounts:equipe": world.gestionnaire_bondues, "accounts:partenaires": world.admin_opale,
        "accounts:habilitations": world.admin_opale, "accounts:exploitation": world.exploitant,
    }  # fmt: skip

    def cost(name: str) -> int:
        client = world.client(pages[name])
        client.get(reverse(name))
        with statements() as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    add_row(world, 0)
    before = {name: cost(name) for name in pages}
    for rank in (1, 2):
        add_row(world, rank)
    assert {name: cost(name) for name in pages} == before


def add_row(world: World, rank: int) -> None:
    """One more technicien, one more structure, one more habilitation asked for."""
    invite(world, f"Ledoux{chr(97 + rank)}")
    personne = Personne(
        "madame", f"Ledoux{rank}", "Axelle", "Directrice", "03 20 00 00 00", f"a{rank}@ccas-bondues.example"
    )
    opened = create_partenaire(by=AUTOMATE, at=clock.now(), nom=f"CCAS {rank}", kind="ccas", membres=8, domaines=[])
    row = AccesRow(world.opale.pk, date(2026, 1, 1), None, GRILLE, "u")
    set_acces(opened.pk, rows=[row], by=AUTOMATE, at=clock.now())
    record_habilitation(
        partenaire=world.bondues, caisse=world.opale, personne=personne, origine="courrier",
        received_on=date(2026, 11, 20), by=world.admin_opale, at=clock.now(),
    )  # fmt: skip
