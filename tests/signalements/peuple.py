"""A worklist with every kind of row, sent and moved through the actions, for pages and browsers."""

from datetime import date, datetime, timedelta

from accounts.models import Caisse, Compte
from signalements import actions
from signalements.doublons import CinqChamps
from signalements.models import Demande
from tests.signalements.conftest import envoi_of
from tests.world import World

PEOPLE = (
    ("madame", "Benhamou", "Nora", date(1994, 1, 27)), ("madame", "Okonkwo", "Grace", date(2001, 12, 19)),
    ("monsieur", "Masson", "Bernard", date(1948, 10, 22)), ("madame", "Traoré", "Fatoumata", date(1986, 3, 8)),
    ("monsieur", "Lefèvre", "Kévin", date(1999, 6, 16)), ("madame", "Dumont", "Éliane", date(1953, 4, 1)),
    ("monsieur", "Tesfaye", "Dawit", date(1990, 8, 12)), ("madame", "Nguyen", "Thi Lan", date(1967, 11, 5)),
)  # fmt: skip
THEMES = ("acces_droits", "acces_soins", "fragilite_numerique", "situation_sociale_complexe", "acces_soins_handicap")


def person(rank: int) -> CinqChamps:
    """An invented person, another for each rank."""
    civilite, nom, prenom, birth = PEOPLE[rank % len(PEOPLE)]
    return CinqChamps(
        civilite, nom if rank < len(PEOPLE) else f"{nom} {'I' * (rank // len(PEOPLE))}", prenom, birth, "62"
    )


def send_one(world: World, by: Compte, caisse: Caisse, at: datetime, rank: int = 0, **values: object) -> Demande:
    """A saisine of this author, at that instant."""
    with world.acting(by, at):
        envoi = envoi_of(caisse, at, personne=person(rank), theme=THEMES[rank % len(THEMES)], **values)
        return actions.submit_demande(envoi=envoi, by=by, at=at)


def fill(world: World, now: datetime, count: int = 8) -> list[Demande]:
    """`count` saisines at Artois: late, urgent, taken, answered, closed, to take."""
    agent, author = world.agent_artois, world.technicien_departement
    sent = [
        send_one(
            world, author if rank % 3 else world.collegue_ase, world.artois, now - timedelta(hours=51 - 5 * (rank % 11)), rank,
            urgence="rupture_droits" if rank % 4 == 1 else "",
            commentaire="Ne reçoit plus de courrier depuis son déménagement.",
        )
        for rank in range(count)
    ]  # fmt: skip
    with world.acting(agent):
        for rank, demande in enumerate(sent):
            if rank % 3 == 2:
                taken = actions.take_demande(demande=demande, by=agent, at=now - timedelta(hours=2))
                actions.send_message(
                    demande=taken, texte="Bonjour, quand puis-je la joindre ?", by=agent, at=now - timedelta(hours=1),
                    is_question=rank % 2 == 0,
                )  # fmt: skip
                actions.add_note(demande=taken, texte="Voir aussi le dossier de son fils.", by=agent, at=now)
    with world.acting(author):
        if count > 5:
            actions.send_message(demande=sent[5], texte="Plutôt le matin avant 11 h.", by=author, at=now)
    return sent
