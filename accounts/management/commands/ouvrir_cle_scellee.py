"""`manage.py ouvrir_cle_scellee <ref>`: the security procedure of an erased account, out of reach of every screen."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import open_sealed_key
from accounts.enums import MotifOuvertureCle
from accounts.models import Compte
from espace import clock
from espace.errors import Refus


class Command(BaseCommand):
    """Two distinct people, a reason, the reference of a decision; one line of the access journal."""

    help = "Dit le nom d’un compte effacé, devant deux personnes, sur décision ; l’ouverture est journalisée."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The opaque identifier read in the journal, who opens, why."""
        parser.add_argument("ref", type=UUID, help="identifiant opaque du compte, tel que le journal l’écrit")
        parser.add_argument("--par", required=True, help="identifiant de l’exploitant qui ouvre")
        parser.add_argument("--avec", required=True, help="identifiant de la seconde personne, exploitant ou DPO")
        parser.add_argument("--motif", required=True, choices=MotifOuvertureCle.values)
        parser.add_argument("--reference", required=True, help="référence de la décision")

    def handle(self, *_: Any, **options: Any) -> None:
        """Open one key; refuses what the action refuses."""
        try:
            name = open_sealed_key(
                compte_ref=options["ref"],
                by=self._active(options["par"]),
                second=self._active(options["avec"]),
                motif=options["motif"],
                reference=options["reference"],
                at=clock.now(),
            )
        except Refus as refus:
            raise CommandError(refus.message) from refus
        self.stdout.write(name)

    @staticmethod
    def _active(identifiant: str) -> Compte:
        compte = Compte.objects.filter(identifiant__iexact=identifiant, is_active=True).first()
        if compte is None:
            raise CommandError(f"Aucun compte actif n’a l’identifiant {identifiant}.")
        return compte
