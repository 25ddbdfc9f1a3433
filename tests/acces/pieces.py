"""Real sheets and files of the cast, for the lines of the table that open them."""

import uuid
from datetime import date

from accounts.models import Caisse, Compte
from conventions.models import ConventionMetier
from espace import clock, files
from espace.enums import EtatFichier, EtatTravail
from espace.models import Fichier, Travail
from reporting.models import Fiche
from tests.world import World

PDF = b"%PDF-1.7 essai"


def lay_fiche(world: World, caisse: Caisse | None = None) -> tuple[Fiche, Fichier]:
    """A sheet of the Département prepared by the responsable of the Artois: of the whole convention, or of one caisse."""
    by = world.admin_artois
    with world.acting(by):
        convention = ConventionMetier.objects.get(partenaire=world.departement)
        if found := Fiche.objects.filter(convention=convention, caisse=caisse).first():  # one at a time in preparation
            return found, Fichier.objects.get(object_ref=str(found.uuid))
        fiche = Fiche(
            convention=convention, partenaire=world.departement, caisse=caisse, starts_on=date(2025, 1, 1),
            ends_on=date(2026, 1, 1), prepared_at=clock.now(), prepared_by_ref=by.auteur_ref,
        )  # fmt: skip
        fichier = _store(by, "fiche_copil", str(fiche.uuid), world.departement.pk)
        fiche.pdf = fichier.pk
        fiche.save()
    return fiche, fichier


def lay_recu(world: World, reference: str) -> Fichier:
    """The receipt of a demande, asked by its author and made."""
    by = world.technicien_departement
    with world.acting(by):
        fichier = _store(by, "recu_demande", reference, world.departement.pk, world.artois)
        Travail.objects.create(
            kind="recu_demande", request_key=reference, params={"reference": reference}, etat=EtatTravail.FAIT,
            by_ref=by.auteur_ref, partenaire_id=by.partenaire_id, caisse_id=world.artois.pk, result=fichier.pk,
            asked_at=clock.now(),
        )  # fmt: skip
    return fichier


def lay_nobodys_file(world: World) -> Fichier:
    """A file of the Artois that no rule opens and nobody asked for."""
    with world.acting(world.admin_artois):
        return _store(world.admin_artois, "essai", str(uuid.uuid4()), world.departement.pk)


def _store(by: Compte, kind: str, object_ref: str, partenaire_id: int, caisse: Caisse | None = None) -> Fichier:
    return files.store(
        PDF, kind=kind, name="essai.pdf", mime="application/pdf", at=clock.now(), object_ref=object_ref,
        caisse_id=caisse.pk if caisse else by.caisse_id, partenaire_id=partenaire_id, etat=EtatFichier.SAIN,
    )  # fmt: skip
