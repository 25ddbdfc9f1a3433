"""People in front of a browser: how each signs in and what they do, in the words of the screens."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.core import mail
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from accounts.models import AppareilTotp, Compte
from espace import clock, travaux
from espace.enums import EtatTravail
from espace.jobs import job_named, run_job
from espace.models import Travail
from espace.tenancy import SYSTEME, acting_as
from tests.base import APP, WORKER, acting_under, become

MOT_DE_PASSE = "Brouette-Lilas-42-Carreau"


def deliver_mails(at: datetime | None = None) -> None:
    """What the worker does within a minute."""
    with acting_under(WORKER):
        run_job(job_named("espace.courriels"), at or clock.now())


def do_long_works() -> None:
    """What the worker does at once: the long works that were asked, each inside the perimeter of who asked."""
    become(WORKER)
    with acting_as(SYSTEME):
        asked = [str(pk) for pk in Travail.objects.filter(etat=EtatTravail.DEMANDE).values_list("pk", flat=True)]
    for uuid in asked:
        travaux.run(uuid, clock.now())
    become(APP)


def last_mail_to(address: str) -> str:
    """Text of the last mail that left for an address."""
    found = [message for message in mail.outbox if message.to == [address]]
    assert found, f"no mail to {address}"
    return str(found[-1].body)


def link_in(text: str, server: str) -> str:
    """The first link of a mail, on the address of the test's server."""
    address = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert address
    return server + address.group(1)


class Personne:
    """Someone with a browser of their own; without `scripts`, one that runs none."""

    def __init__(
        self, new_context: Callable[..., BrowserContext], server: str, width: int = 1280, *, scripts: bool = True
    ) -> None:
        viewport = {"width": width, "height": 900}
        self.page: Page = new_context(viewport=viewport, java_script_enabled=scripts).new_page()
        self.page.set_default_timeout(8000)
        self.server = server

    # ── What hands do: a mouse here, keys alone in `AuClavier` ─────────────────────────────────

    def press(self, target: Locator) -> None:
        """A button or a link."""
        target.click()

    def fetch(self, link: Locator) -> None:
        """A link to a file: the page stays."""
        link.click()

    def type_in(self, field: Locator, value: str) -> None:
        """Replace the text of a field."""
        field.fill(value)

    def check(self, box: Locator) -> None:
        """A box or a radio."""
        box.check()

    def select(self, field: Locator, value: str) -> None:
        """An entry of a list, by value."""
        field.select_option(value)

    # ── What they mean by it ───────────────────────────────────────────────────────────────────

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.server + path)

    def click(self, name: str, within: Locator | None = None) -> None:
        """Press the button, or follow the link, that reads so."""
        where = within or self.page
        button, link = (where.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        self.press(button.or_(link).first)

    def fill(self, **fields: str) -> None:
        """Type in the fields, by their name in the form."""
        for name, value in fields.items():
            self.type_in(self.page.locator(f"[name={name}]:visible").first, value)

    def choose(self, name: str, value: str) -> None:
        """A radio or a list, by value."""
        field = self.page.locator(f"[name={name}]").first
        if field.locator("option").count():
            self.select(field, value)
        else:
            self.check(self.page.locator(f"[name={name}][value='{value}']"))

    def choose_label(self, name: str, label: str) -> None:
        """An entry of a list, or a radio, by what it reads."""
        option = self.page.locator(f"select[name={name}] option").filter(has_text=label)
        if option.count():
            self.choose(name, option.first.get_attribute("value") or "")
        else:
            self.check(self.page.get_by_label(label, exact=True))

    def tick(self, name: str) -> None:
        """A box."""
        self.check(self.page.locator(f"[name={name}]").first)

    def sees(self, *texts: str) -> None:
        """Each text is on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def sees_row(self, name: str, *texts: str) -> None:
        """The line of a table where `name` stands tells each text."""
        for text in texts:
            expect(self.row(name)).to_contain_text(text)

    def row(self, name: str) -> Locator:
        """The line of a table where `name` stands."""
        return self.page.get_by_role("row").filter(has_text=name)

    def sees_not(self, *texts: str) -> None:
        """None of them is."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def activate(self, mail_text: str, email: str, role: str) -> None:
        """From the mail of an invitation to the first page: password, factor, codes, terms of use."""
        self.page.goto(link_in(mail_text, self.server))
        self.fill(password=MOT_DE_PASSE, confirmation=MOT_DE_PASSE)
        self.click("Continuer")
        self.fill(code=code_of(email, role))
        self.press(self.page.locator("main form button[type=submit]").first)
        self.sees("Gardez vos codes de secours")
        self.tick("gardes")
        self.click("Continuer")
        self.sees("Lisez les conditions d’utilisation")
        self.tick("accepte")
        self.click("Accepter et continuer")

    def take_document(self) -> str:
        """From the page of a long work to the document. Returns its words, one space between."""
        self.sees("En attente")
        do_long_works()
        self.page.reload()
        self.sees("C’est prêt.")
        with self.page.expect_download() as download:
            self.fetch(self.page.get_by_role("link", name="Télécharger le document"))
        pages = PdfReader(BytesIO(Path(download.value.path()).read_bytes())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def status_of(self, path: str) -> int:
        """What the server answers at an address, with this person's session."""
        return self.page.request.get(self.server + path, max_redirects=0).status

    def sign_in(self, compte: Compte, password: str) -> None:
        """Identifiant, password, code."""
        self.open("/connexion/")
        self.fill(login=compte.identifiant, password=password)
        self.click("Continuer")
        self.fill(code=code_of(compte.email, compte.role))
        self.click("Se connecter")


class AuClavier(Personne):
    """Someone who never touches a mouse: every control is reached by Tab, and must show that it is."""

    TABS = 120  # a page whose button is further than that is not usable by keys

    def reach(self, target: Locator) -> None:
        """Press Tab until the control has the focus; fail when it never has, or has it unseen."""
        wanted = target.element_handle()
        for _ in range(self.TABS):
            if wanted.evaluate("e => e === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        expect(target).to_be_focused()
        expect(target).to_be_in_viewport()

    def press(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fetch(self, link: Locator) -> None:
        self.reach(link)
        self.page.keyboard.press("Enter")

    def type_in(self, field: Locator, value: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)

    def check(self, box: Locator) -> None:
        if box.is_checked():
            return
        if box.get_attribute("type") == "radio":
            self._turn_to(box)
        else:
            self.reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def select(self, field: Locator, value: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                break
            self.page.keyboard.press("ArrowDown")
        expect(field).to_have_value(value)

    def _turn_to(self, radio: Locator) -> None:
        """Tab enters a group of radios at one of them; the arrows go round."""
        group = self.page.locator(f"input[type=radio][name='{radio.get_attribute('name')}']")
        first = (
            group.and_(self.page.locator(":checked")) if group.and_(self.page.locator(":checked")).count() else group
        )
        self.reach(first.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if radio.is_checked():
                break
            self.page.keyboard.press("ArrowDown")


def code_of(email: str, role: str) -> str:
    """What the application of that person shows now."""
    device: AppareilTotp = AppareilTotp.objects.filter(user__email=email, user__role=role).latest("pk")
    return device.code_at(clock.now())
