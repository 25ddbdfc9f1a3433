"""What a test reads back: a page, the mails sent, the link of one."""

import re
from datetime import datetime
from typing import Any

from django.core import mail

from espace import outbox


def text(response: Any) -> str:
    """A page as one reads it: spaces that do not break are spaces."""
    page: str = response.content.decode()
    return page.replace("\xa0", " ")


def deliver_all(at: datetime) -> list[mail.EmailMessage]:
    """Send what is due; returns every mail sent since the test began."""
    for uuid in outbox.due_courriels(at):
        outbox.deliver(uuid, at)
    return mail.outbox


def words(message: mail.EmailMessage) -> str:
    """All that a mail says, in each of its forms."""
    return f"{message.body}{getattr(message, 'alternatives', '')}"


def link_in(message: mail.EmailMessage, start: str) -> str:
    """The path of the first link of a mail that begins so."""
    found = re.search(rf"http://testserver({re.escape(start)}\S+)", str(message.body))
    assert found, message.body
    return found.group(1)
