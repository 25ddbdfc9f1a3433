"""People in front of a browser: how each signs in and what they do, in the words of the screens."""

import re
from collections.abc import Callable
from datetime import datetime

from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import AppareilTotp, Compte
from espace import clock
from espace.jobs import job_named, run_job
from tests.base import WORKER, acting_under

MOT_DE_PASSE = "Brouette-Lilas-42-Carreau"


def deliver_mails(at: datetime | None = None) -> None:
    """What the worker does within a minute."""
    with acting_under(WORKER):
        run_job(job_named("espace.courriels"), at or clock.now())


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
    """Someone with a browser of their own."""

    def __init__(self, new_context: Callable[..., BrowserContext], server: str, width: int = 1280) -> None:
        self.page: Page = new_context(viewport={"width": width, "height": 900}).new_page()
        self.page.set_default_timeout(8000)
        self.server = server

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.server + path)

    def click(self, name: str) -> None:
        """Press the button, or follow the link, that reads so."""
        self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        ).first.click()

    def fill(self, **fields: str) -> None:
        """Type in the fields, by their name in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name={name}]:visible").first.fill(value)

    def choose(self, name: str, value: str) -> None:
        """A radio or a list, by value."""
        field = self.page.locator(f"[name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            self.page.locator(f"[name={name}][value='{value}']").check()

    def tick(self, name: str) -> None:
        """A box."""
        self.page.locator(f"[name={name}]").first.check()

    def sees(self, *texts: str) -> None:
        """Each text is on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

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
        self.page.locator("main form button[type=submit]").first.click()
        self.sees("Gardez vos codes de secours")
        self.tick("gardes")
        self.click("Continuer")
        self.sees("Lisez les conditions d’utilisation")
        self.tick("accepte")
        self.click("Accepter et continuer")

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


def code_of(email: str, role: str) -> str:
    """What the application of that person shows now."""
    device: AppareilTotp = AppareilTotp.objects.filter(user__email=email, user__role=role).latest("pk")
    return device.code_at(clock.now())
