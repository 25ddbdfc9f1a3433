"""Mails of the accounts: imported at start-up, each registers its kind."""

from accounts.emails import comptes

__all__ = ["comptes"]
