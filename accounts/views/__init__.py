"""Screens of the accounts: access → form → action → redirect."""
