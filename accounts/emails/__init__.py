"""Mails of the accounts: imported at start-up, each registers its kind."""

from accounts.emails import boitiers, comptes, revues, signalement

__all__ = ["boitiers", "comptes", "revues", "signalement"]
