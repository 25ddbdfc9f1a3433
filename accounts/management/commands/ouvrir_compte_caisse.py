"""`manage.py ouvrir_compte_caisse`: an account in a caisse, as long as its responsable has no screen to open it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import Personne, create_admin_caisse, create_agent, create_dpo
from accounts.enums import Civilite, Role
from accounts.models import Caisse
from espace import clock
from espace.auteurs import AUTOMATE
from espace.errors import Refus

CREATE = {Role.AGENT: create_agent, Role.ADMIN_CAISSE: create_admin_caisse, Role.DPO: create_dpo}
PERSONNE = ("civilite", "prenom", "nom", "fonction", "email", "telephone")


class Command(BaseCommand):
    """Opens the account; its holder receives the invitation by mail, like anyone."""

    help = "Ouvre dans une caisse le compte d’un agent, d’un responsable des partenariats ou d’un délégué (DPO)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The caisse by its code, the profile, the person."""
        parser.add_argument("--caisse", required=True, help="code de la caisse : artois")
        parser.add_argument("--role", required=True, choices=[role.value for role in CREATE])
        for name in PERSONNE:
            parser.add_argument(f"--{name}", required=True, choices=Civilite.values if name == "civilite" else None)

    def handle(self, *_: Any, **options: Any) -> None:
        """Open it; refuses an unknown caisse, and what the action refuses."""
        caisse = Caisse.objects.filter(code=options["caisse"]).first()
        if caisse is None:
            known = ", ".join(Caisse.objects.order_by("code").values_list("code", flat=True)) or "aucune"
            raise CommandError(f"Aucune caisse n’a ce code. Celles du portail : {known}.")
        personne = Personne(**{name: options[name] for name in PERSONNE})
        try:
            compte = CREATE[Role(options["role"])](caisse=caisse, personne=personne, by=AUTOMATE, at=clock.now())
        except Refus as refus:
            raise CommandError(refus.message) from refus
        self.stdout.write(f"Compte {compte.identifiant} créé : l’invitation part à son adresse, valable 7 jours.")
