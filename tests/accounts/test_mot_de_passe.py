"""Passwords: forgotten, changed, too old; what dies when one changes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import AncienMotDePasse, Compte
from accounts.passwords import is_strong
from espace.models import Courriel
from tests.accounts.lectures import deliver_all, link_in, text
from tests.accounts.porte import give_password, is_signed_in, sign_in
from tests.world import PASSWORD, World

AT = datetime(2026, 11, 23, 9, 40, 5, tzinfo=UTC)
OUBLIE, IDENTIFIANT = reverse("accounts:mot_de_passe_oublie"), reverse("accounts:identifiant_oublie")
OTHER = "Corbeau-Lanterne-27-Sel"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def reset_link(compte: Compte) -> str:
    Client().post(OUBLIE, {"identifiant": compte.identifiant})
    return link_in(deliver_all(datetime.now(UTC))[-1], "/mot-de-passe/nouveau/")


def replace_by(link: str, password: str = OTHER) -> Any:
    return Client().post(link, {"password": password, "confirmation": password})


@pytest.mark.parametrize(
    ("password", "is_accepted"),
    [
        ("Abcdefghijklm1", True),  # 14, three families
        ("Abcdefghijkl1", False),  # 13
        ("abcdefghijklm1", False),  # 14, no upper case
        ("ABCDEFGHIJKLM1", False),
        ("Abcdefghijklmn", False),
        ("Abcdefghij1!", True),  # 12, four families
        ("Abcdefghi1!", False),  # 11
        ("le chat gris dort sous la table", True),  # 7 words
        ("le chat gris dort sous table", False),  # 6
        ("a b c d e f g", False),  # letters are not words
        ("Été-à-Liévin-62", True),  # accents count as letters
    ],
)
def test_three_rules(password: str, is_accepted: bool) -> None:
    assert is_strong(password) is is_accepted


@pytest.mark.parametrize(
    "password", ["Password123456", "Ferrand-Nadia-2026!", "nferrand-Soleil-81", "Departement-du-pas-de-calais-62A"]
)
def test_common_and_personal_ones_are_refused(world: World, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, world.technicien_departement)


def test_the_last_five_are_refused_and_the_sixth_serves_again(world: World) -> None:
    compte = world.technicien_departement
    for number in range(5):
        actions.change_password(
            compte=compte, password=f"Corbeau-Lanterne-{number}-Sel", at=AT + timedelta(minutes=number)
        )
    with pytest.raises(ValidationError, match="déjà utilisé"):
        validate_password("Corbeau-Lanterne-0-Sel", compte)
    validate_password(PASSWORD, compte)
    assert AncienMotDePasse.objects.filter(compte=compte).count() == 5


def test_a_forgotten_password_is_replaced_through_the_link(world: World) -> None:
    compte = world.technicien_departement
    link = reset_link(compte)
    assert replace_by(link).headers["Location"] == reverse("accounts:connexion")
    compte.refresh_from_db()
    assert compte.check_password(OTHER)


def test_the_link_never_skips_the_second_factor(world: World) -> None:
    compte, client = world.technicien_departement, Client()
    client.post(reset_link(compte), {"password": OTHER, "confirmation": OTHER})
    assert not is_signed_in(client)
    assert give_password(client, compte, OTHER) == reverse("accounts:code")


def test_the_link_serves_once(world: World) -> None:
    link = reset_link(world.technicien_departement)
    replace_by(link)
    assert Client().get(link).status_code == 410


def test_the_link_lives_one_hour(world: World, clock: time_machine.Traveller) -> None:
    link = reset_link(world.technicien_departement)
    clock.shift(timedelta(minutes=59, seconds=59))
    assert Client().get(link).status_code == 200
    clock.shift(1)
    assert Client().get(link).status_code == 410


def test_asking_again_kills_the_former_link(world: World, clock: time_machine.Traveller) -> None:
    first = reset_link(world.technicien_departement)
    clock.shift(5)
    second = reset_link(world.technicien_departement)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_the_answer_is_the_same_for_an_unknown_identifiant(world: World) -> None:
    known = Client().post(OUBLIE, {"identifiant": world.technicien_departement.identifiant})
    unknown = Client().post(OUBLIE, {"identifiant": "personne-tech"})
    assert text(known) == text(unknown)
    assert len(deliver_all(AT)) == 1


def test_the_answer_is_the_same_for_an_unknown_address(world: World) -> None:
    known = Client().post(IDENTIFIANT, {"email": world.technicien_departement.email.upper()})
    unknown = Client().post(IDENTIFIANT, {"email": "personne@pas-de-calais.example"})
    assert text(known) == text(unknown)
    sent = deliver_all(AT)
    assert [message.to for message in sent] == [[world.technicien_departement.email]]
    assert world.technicien_departement.identifiant in str(sent[0].body)


def test_the_identifiants_of_an_address_come_in_one_mail(world: World) -> None:
    Compte.objects.filter(pk=world.technicien_bondues.pk).update(email=world.gestionnaire_bondues.email)
    Client().post(IDENTIFIANT, {"email": world.gestionnaire_bondues.email})
    Client().post(IDENTIFIANT, {"email": world.gestionnaire_bondues.email})
    (sent,) = deliver_all(AT)
    assert world.gestionnaire_bondues.identifiant in str(sent.body)
    assert world.technicien_bondues.identifiant in str(sent.body)


@pytest.mark.parametrize(
    ("url", "field", "unknown"),
    [(OUBLIE, "identifiant", "personne-tech"), (IDENTIFIANT, "email", "personne@pas-de-calais.example")],
)
def test_a_known_and_an_unknown_one_cost_the_same_work(
    world: World, django_capture_on_commit_callbacks: Any, url: str, field: str, unknown: str
) -> None:
    """The same statements, and the worker called as often: the time of the answer tells nothing."""
    known, done = str(getattr(world.technicien_departement, field)), []
    for typed in (known, unknown, known):  # the first one warms the caches
        with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks() as handed:
            Client().post(url, {field: typed})
        done.append(([re.sub(r'"s\d+_x\d+"', "", query["sql"])[:60] for query in asked], len(handed)))
    assert done[1] == done[2]
    assert len(deliver_all(AT)) == 1


def test_no_live_link_lies_in_a_table(world: World) -> None:
    Client().post(OUBLIE, {"identifiant": world.technicien_departement.identifiant})
    row = Courriel.objects.get()
    assert (row.params, row.address) == ({"epoch": 2}, "")


def test_requests_are_limited_the_same_for_known_and_unknown(world: World) -> None:
    for identifiant in (world.technicien_departement.identifiant, "personne-tech"):
        pages = [text(Client().post(OUBLIE, {"identifiant": identifiant})) for _ in range(6)]
        assert ["Trop de demandes" in page for page in pages] == [False] * 5 + [True]


def wide(text: str) -> str:
    """The same in full-width letters and figures."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def look_alikes(text: str) -> list[str]:
    """Five other writings of the same: case, full width, one wide letter, the long s, spaces around."""
    return [text.upper(), wide(text), text.replace("e", "\uff45"), text.replace("s", "\u017f"), f"  {text.title()} "]


def look_alikes_of_address(email: str) -> list[str]:
    """Five other writings that the form of an address lets through: width in its domain only, the long s before it."""
    local, _, domain = email.partition("@")
    return [
        email.title(),
        f"{local.replace('s', chr(0x17F))}@{domain}",
        f"{local}@{wide(domain)}",
        f"{local}@{domain.replace('e', chr(0xFF45))}",
        f"{local.upper()}@{wide(domain.upper())}",
    ]


def test_every_writing_of_an_identifiant_is_one_counter(world: World) -> None:
    compte = world.gestionnaire_bondues
    for typed in look_alikes(compte.identifiant):
        assert "Trop de demandes" not in text(Client().post(OUBLIE, {"identifiant": typed}))
    assert "Trop de demandes" in text(Client().post(OUBLIE, {"identifiant": compte.identifiant}))
    assert Courriel.objects.filter(kind="accounts.mot_de_passe", compte_id=compte.pk).count() == 5


def test_every_writing_of_an_address_is_one_counter_and_a_dot_makes_another(world: World) -> None:
    email = world.gestionnaire_bondues.email
    writings = look_alikes_of_address(email)
    assert len({*writings, email}) == 6
    for typed in writings:
        assert "ses identifiants viennent d’y être envoyés" in text(Client().post(IDENTIFIANT, {"email": typed}))
    assert "Trop de demandes" in text(Client().post(IDENTIFIANT, {"email": email}))
    assert "Trop de demandes" not in text(Client().post(IDENTIFIANT, {"email": f"h.{email}"}))
    # Two are queued, which is the same work; the one for an address nobody has ends without a reader.
    assert Courriel.objects.filter(kind="accounts.identifiants").count() == 2
    assert [message.to for message in deliver_all(datetime.now(UTC))] == [[email]]


@pytest.mark.parametrize("rank", range(5))
def test_every_writing_of_an_address_finds_its_account(world: World, rank: int) -> None:
    compte = world.gestionnaire_bondues
    actions.ask_identifiants(email=look_alikes_of_address(compte.email)[rank], at=AT)
    assert [row.compte_id for row in Courriel.objects.filter(kind="accounts.identifiants")] == [compte.pk]


def test_every_writing_of_an_identifiant_is_one_counter_at_the_door(world: World) -> None:
    """A dotless i is not an i: it opens nothing, so it may count apart."""
    compte = world.gestionnaire_bondues
    for typed in look_alikes(compte.identifiant):
        Client().post(reverse("accounts:connexion"), {"login": typed, "password": "pas le bon"})
    assert give_password(Client(), compte) == ""
    dotless = world.admin_opale.identifiant.replace("i", "\u0131")
    page = Client().post(reverse("accounts:connexion"), {"login": dotless, "password": PASSWORD})
    assert (dotless, page.status_code) == ("mtell\u0131er-resp", 200)


def test_a_replaced_password_opens_a_blocked_account_at_once(world: World) -> None:
    compte, client = world.technicien_departement, Client()
    for _ in range(6):
        give_password(client, compte, "pas le bon")
    replace_by(reset_link(compte))
    assert give_password(client, compte, OTHER) == reverse("accounts:code")


def test_changing_it_ends_every_other_session_and_keeps_this_one(world: World) -> None:
    compte = world.technicien_departement
    here, elsewhere = world.client(compte), world.client(compte)
    response = here.post(
        reverse("accounts:securite_mot_de_passe"), {"actuel": PASSWORD, "password": OTHER, "confirmation": OTHER}
    )
    assert response.headers["Location"] == reverse("accounts:securite")
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)
    assert deliver_all(AT)[-1].subject == "Votre mot de passe a été changé"


def test_changing_it_asks_for_the_present_one(world: World) -> None:
    client = world.client(world.technicien_departement)
    page = client.post(
        reverse("accounts:securite_mot_de_passe"), {"actuel": "non", "password": OTHER, "confirmation": OTHER}
    )
    assert "Ce n’est pas votre mot de passe actuel." in text(page)


@pytest.mark.clause("U-2.2.1-rotation-mot-de-passe")
def test_a_password_of_ninety_days_must_be_changed_before_any_other_screen(
    world: World, clock: time_machine.Traveller
) -> None:
    """Set on 01/01/2025 with a period of 90 days: due on 01/04, so asked on 02/04/2025, and refused the same again."""
    compte = world.gestionnaire_bondues
    actions.set_reglage(caisse=world.opale, cle="accounts.mot_de_passe_jours", valeur=90, by=world.admin_opale, at=AT)
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=datetime(2025, 1, 1, 8, tzinfo=UTC))
    clock.move_to(datetime(2025, 3, 31, 8, tzinfo=UTC))
    before = Client()
    sign_in(world, before, compte)
    assert is_signed_in(before)
    clock.move_to(datetime(2025, 4, 2, 8, tzinfo=UTC))
    client, step = Client(), reverse("accounts:etape_mot_de_passe")
    sign_in(world, client, compte)
    assert client.get(reverse("accounts:equipe")).headers["Location"] == step
    assert "déjà utilisé" in text(client.post(step, {"password": PASSWORD, "confirmation": PASSWORD}))
    client.post(step, {"password": OTHER, "confirmation": OTHER})
    assert client.get(reverse("accounts:equipe")).status_code == 200


def test_the_period_goes_from_ninety_to_three_hundred_and_sixty_five_days(world: World) -> None:
    from espace.errors import Refus

    for days in (89, 366, 0):
        with pytest.raises(Refus):
            actions.set_reglage(
                caisse=world.opale, cle="accounts.mot_de_passe_jours", valeur=days, by=world.admin_opale, at=AT
            )


def test_fourteen_days_before_it_is_too_old_a_password_is_something_to_do(world: World) -> None:
    compte = world.gestionnaire_bondues
    actions.set_reglage(caisse=world.opale, cle="accounts.mot_de_passe_jours", valeur=90, by=world.admin_opale, at=AT)
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=AT - timedelta(days=75, hours=23))
    told = {}
    for hours in (0, 1):
        with time_machine.travel(AT + timedelta(hours=hours), tick=False):
            told[hours] = "Changer votre mot de passe avant le 7 décembre" in text(
                world.client(compte).get("/accueil/")
            )
    assert told == {0: False, 1: True}


REMINDERS = "accounts.mots_de_passe"


def reminded(at: datetime) -> list[tuple[str, str]]:
    """(to whom, subject) of the reminders that leave at that instant, by the job run twice: the second run has nothing to do."""
    from django.core import mail

    from espace.jobs import Report, job_named, run_job
    from tests.base import WORKER, acting_under

    sent = len(mail.outbox)
    with time_machine.travel(at, tick=False), acting_under(WORKER):
        run_job(job_named(REMINDERS), at)
        assert run_job(job_named(REMINDERS), at) == Report(0, 0)
        deliver_all(at)
    return [(message.to[0], str(message.subject)) for message in mail.outbox[sent:]]


@pytest.mark.clause("U-2.2.1-rotation-mot-de-passe")
def test_the_holder_is_told_fourteen_days_before_then_three_once_each(world: World) -> None:
    """Set on 23/11/2026 with a period of 90 days: asked from 21/02/2027, told on 07/02 then on 18/02."""
    compte = world.gestionnaire_bondues
    actions.set_reglage(caisse=world.opale, cle="accounts.mot_de_passe_jours", valeur=90, by=world.admin_opale, at=AT)
    Compte.objects.exclude(pk=compte.pk).update(password_changed_at=None)
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=AT)
    told = {}
    for days in (75, 76, 77, 86, 87, 88, 90, 91):
        if mails := reminded(AT + timedelta(days=days)):
            told[days] = mails
    one = (compte.email, "Votre mot de passe est à changer avant le dimanche 21 février 2027")
    assert told == {76: [one], 87: [one]}


def test_a_reminder_missed_for_a_week_leaves_late_and_the_last_one_alone_when_both_were(world: World) -> None:
    compte = world.technicien_departement  # open to both caisses: the shortest period counts
    actions.set_reglage(
        caisse=world.artois, cle="accounts.mot_de_passe_jours", valeur=200, by=world.admin_artois, at=AT
    )
    actions.set_reglage(caisse=world.opale, cle="accounts.mot_de_passe_jours", valeur=90, by=world.admin_opale, at=AT)
    Compte.objects.exclude(pk=compte.pk).update(password_changed_at=None)
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=AT)
    assert [len(reminded(AT + timedelta(days=days))) for days in (83, 89)] == [1, 1]
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=AT + timedelta(days=100))
    assert [len(reminded(AT + timedelta(days=days))) for days in (188, 189)] == [1, 0]


def test_a_password_changed_before_its_reminder_leaves_says_nothing(world: World) -> None:
    compte = world.gestionnaire_bondues
    late = AT - timedelta(days=355)
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=late)
    compte.refresh_from_db()
    actions.remind_of_password(compte=compte, by=compte, at=AT)
    assert Courriel.objects.filter(kind="accounts.mot_de_passe_bientot").count() == 1
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=AT)
    assert [m.subject for m in deliver_all(AT)] == []


@pytest.mark.parametrize("way", ["etape", "lien"])
def test_a_password_too_old_never_shuts_its_holder_out(world: World, way: str) -> None:
    """Years later: by the page after the sign-in as by the link of a forgotten one, and the code is asked in both."""
    compte, client, step = world.gestionnaire_bondues, Client(), reverse("accounts:etape_mot_de_passe")
    Compte.objects.filter(pk=compte.pk).update(password_changed_at=AT - timedelta(days=2000))
    if way == "lien":
        replace_by(reset_link(compte))
    assert give_password(client, compte, OTHER if way == "lien" else PASSWORD) == reverse("accounts:code")
    client.post(reverse("accounts:code"), {"code": world.code(compte)})
    if way == "etape":
        assert client.get(reverse("accounts:profil")).headers["Location"] == step
        client.post(step, {"password": OTHER, "confirmation": OTHER})
    assert is_signed_in(client)
