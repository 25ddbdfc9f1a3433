"""Every home of personal data, whose it is, and when it is erased."""

from functools import partial

from accounts.querysets import rows_of_person
from espace.registry import (
    PersonalColumn,
    PersonalSource,
    personal_columns,
    personal_sources,
    sealed_columns,
)

ERASED = "à la suppression du compte, six mois après sa fermeture"
for _column in ("civilite", "nom", "prenom", "fonction", "telephone", "email", "lien", "identifiant"):
    personal_columns.add(PersonalColumn("accounts.Compte", _column, "compte", ERASED, history=True))
for _column in ("civilite", "nom", "prenom", "fonction", "telephone", "email"):
    personal_columns.add(PersonalColumn("accounts.DemandeHabilitation", _column, "compte", ERASED, history=True))
personal_columns.add(PersonalColumn("accounts.DemandeHabilitation", "motif_refus", "compte", ERASED, history=True))
for _model, _column in (
    ("SignalementSecurite", "detail"),
    ("SignalementSecurite", "suite"),
    ("ExclusionPersonne", "motif"),
    ("DemandeSurCompte", "changes"),
    ("DemandeSurCompte", "motif_refus"),
):
    personal_columns.add(PersonalColumn(f"accounts.{_model}", _column, "compte", ERASED))
personal_columns.add(PersonalColumn("accounts.LigneImport", "refus", "compte", "avec son import, trente jours après"))
for _model, _column in (
    ("usersessions.UserSession", "ip"),
    ("usersessions.UserSession", "user_agent"),
    ("sessions.Session", "session_data"),
):
    personal_columns.add(PersonalColumn(_model, _column, "compte", "à la fin de la session"))
personal_columns.add(
    PersonalColumn("accounts.CleScellee", "sealed_name", "compte", "avec les lignes du journal qu’elle sert à nommer")
)
personal_columns.add(PersonalColumn("accounts.DemandeSurCompte", "asked_by", "contact", ERASED))
personal_columns.add(PersonalColumn("accounts.DemandeHabilitation", "asked_by", "contact", ERASED, history=True))
for _model in ("Compte", "DemandeHabilitation", "DemandeSurCompte"):
    personal_sources.add(PersonalSource(f"accounts.{_model}", partial(rows_of_person, _model)))
sealed_columns.add(("accounts.AppareilTotp", "sealed_key"))
sealed_columns.add(("accounts.Boitier", "sealed_key"))
sealed_columns.add(("accounts.CleScellee", "sealed_name"))
