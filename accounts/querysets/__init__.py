"""Reads of the accounts, as sentences, one file a noun."""

from accounts.querysets.boitiers import (
    boitier_of,
    caisse_of_lot,
    counts_of_stock,
    found_recipients,
    in_state,
    stock_of,
    stock_open_to,
)
from accounts.querysets.calendriers import Calendrier, calendar_columns, calendar_of, read_calendar
from accounts.querysets.cgu import acceptances_of, has_accepted_any_cgu, last_cgu
from accounts.querysets.comptes import (
    codes_left,
    colleagues_of,
    comptes_to_erase,
    places_taken,
    rows_of_person,
    team_of,
    within_reach_of_exploitants,
)
from accounts.querysets.habilitations import decided_habilitations, versions_of, waiting_and_late, waiting_habilitations
from accounts.querysets.organisations import (
    acces_of,
    caisses_with_accounts,
    domaines_of,
    known_partenaires,
    last_effectif,
    partenaires_of_caisse,
)
from accounts.querysets.sessions import SessionOuverte, browser_of, open_sessions, own_session

__all__ = [
    "Calendrier",
    "SessionOuverte",
    "acceptances_of",
    "acces_of",
    "boitier_of",
    "browser_of",
    "caisse_of_lot",
    "caisses_with_accounts",
    "calendar_columns",
    "calendar_of",
    "codes_left",
    "colleagues_of",
    "comptes_to_erase",
    "counts_of_stock",
    "decided_habilitations",
    "domaines_of",
    "found_recipients",
    "has_accepted_any_cgu",
    "in_state",
    "known_partenaires",
    "last_cgu",
    "last_effectif",
    "open_sessions",
    "own_session",
    "partenaires_of_caisse",
    "places_taken",
    "read_calendar",
    "rows_of_person",
    "stock_of",
    "stock_open_to",
    "team_of",
    "versions_of",
    "waiting_and_late",
    "waiting_habilitations",
    "within_reach_of_exploitants",
]
