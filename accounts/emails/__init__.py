"""Mails of the accounts: imported at start-up, each registers its kind."""

from accounts.emails import boitiers, comptes

__all__ = ["boitiers", "comptes"]
