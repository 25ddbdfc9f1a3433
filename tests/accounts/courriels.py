"""Mails of a test: delivered at an instant, read back."""

import re
from datetime import datetime

from django.core import mail

from espace import outbox


def deliver_all(at: datetime) -> list[mail.EmailMessage]:
    """Send what is due; returns every mail sent since the test began."""
    for uuid in outbox.due_courriels(at):
        outbox.deliver(uuid, at)
    return mail.outbox


def link_in(message: mail.EmailMessage, start: str) -> str:
    """The path of the first link of a mail that begins so."""
    found = re.search(rf"http://testserver({re.escape(start)}\S+)", str(message.body))
    assert found, message.body
    return found.group(1)
