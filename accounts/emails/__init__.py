"""Mails of the accounts: imported at start-up, each registers its kind."""

from accounts.emails import boitiers, comptes, demandes, modification, revues, signalement

__all__ = ["boitiers", "comptes", "demandes", "modification", "revues", "signalement"]
