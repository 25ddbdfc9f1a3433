"""Caisses, structures, and what each declares."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.actions.acces import hold_partenaire, refresh_places
from accounts.actions.domaine import add_domaine
from accounts.models import (
    Caisse,
    EffectifDeclare,
    Partenaire,
    ServiceCaisse,
    ServiceFonction,
    ServicePartenaire,
)
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import Refus, database_refusals
from espace.histories import save_recorded


def create_service_caisse(
    *, caisse: Caisse, nom: str, fonctions: Iterable[str] = (), email: str = "", by: Auteur, at: datetime
) -> ServiceCaisse:
    """Create a team of a caisse and give it the functions it handles."""
    del by, at  # no readable history on a team; the signature is that of every action
    with database_refusals(), transaction.atomic():
        service = ServiceCaisse.objects.create(caisse=caisse, nom=nom, email=email)
        ServiceFonction.objects.bulk_create(
            ServiceFonction(service=service, caisse=caisse, fonction=fonction) for fonction in fonctions
        )
    return service


def create_partenaire(
    *,
    by: Auteur,
    at: datetime,
    nom: str,
    kind: str,
    siret: str | None = None,
    address: str = "",
    membres: int | None = None,
    domaines: Iterable[str] = (),
    services: Iterable[str] = (),
) -> Partenaire:
    """Record a structure; with `membres` its effectif, with `domaines` e-mail domains attested hosted in Europe by
    `by`.

    Raises Refus for a SIRET that is wrong or already known.
    """
    if siret and not Partenaire.is_siret_valid(siret):
        raise Refus(
            "Ce SIRET n’existe pas : vérifiez ses quatorze chiffres sur un avis de l’Insee.",
            field="siret",
            code="siret",
        )
    partenaire = Partenaire(
        nom=nom, kind=kind, siret=siret or None, address=address, created_at=at, enregistre_par_id=by.caisse_id
    )
    with database_refusals(), transaction.atomic():
        save_recorded(partenaire, by=by, at=at)
        for domaine in domaines:
            add_domaine(partenaire=partenaire, domaine=domaine, is_in_europe=True, by=by, at=at)
        for nom_service in services:
            add_service(partenaire=partenaire, nom=nom_service, by=by, at=at)
        if membres is not None:
            declare_effectif(partenaire=partenaire, membres=membres, declared_on=day_of(at), by=by, at=at)
    return partenaire


def add_service(
    *, partenaire: Partenaire, nom: str, categorie_envoi: str = "", by: Auteur, at: datetime
) -> ServicePartenaire:
    """Add a service to a structure. `categorie_envoi`: the category of direct sending it falls under, if any."""
    del by, at
    with database_refusals(), transaction.atomic():
        return ServicePartenaire.objects.create(partenaire=partenaire, nom=nom, categorie_envoi=categorie_envoi)


def declare_effectif(
    *,
    partenaire: Partenaire,
    membres: int,
    declared_on: date,
    is_demonstration: bool = False,
    by: Auteur,
    at: datetime,
    version: int | None = None,
) -> EffectifDeclare:
    """Record the members of a structure, then recompute its places. A lower figure closes no account (product.md 3).

    `is_demonstration`: nobody declared it, the demonstration filled the silence of the text. `version`: the one of the
    structure that a form had read. Raises VersionDepassee when a colleague wrote in between.
    """
    with database_refusals(), transaction.atomic():
        hold_partenaire(partenaire=partenaire, by=by, at=at, version=version)
        effectif = EffectifDeclare.objects.create(
            partenaire=partenaire,
            membres=membres,
            is_demonstration=is_demonstration,
            declared_on=declared_on,
            recorded_at=at,
            recorded_by_ref=by.auteur_ref,
        )
        refresh_places(partenaire.pk, by=by, at=at)
    return effectif
