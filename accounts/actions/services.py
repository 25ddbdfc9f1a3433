"""The services of a caisse and of a structure: renamed, closed once their accounts are elsewhere, opened again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.enums import EtatCompte
from accounts.models import Caisse, Compte, Partenaire, ServiceCaisse, ServiceFonction, ServicePartenaire
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals
from espace.francais import pluriel
from espace.histories import save_recorded

Service = ServiceCaisse | ServicePartenaire
ELSEWHERE = "Ce service n’est pas proposé. Choisissez-en un autre."


def rename_service(*, service: Service, nom: str, by: Auteur, at: datetime) -> None:
    """Give a service another name: what points at it follows. Raises Refus when another bears it, or without a name."""
    del by, at  # no readable history on a service; the signature is that of every action
    if not nom.strip():
        raise Refus("Indiquez le nom du service.", field="nom", code="vide")
    with database_refusals(), transaction.atomic():
        service.nom = nom.strip()
        service.save(update_fields=["nom"])


def set_service_caisse(
    *, service: ServiceCaisse, nom: str, email: str, fonctions: Iterable[str], by: Auteur, at: datetime
) -> None:
    """Change the name, the mailbox and the functions of a team. Raises Refus when another team handles one of them."""
    with database_refusals(), transaction.atomic():
        _lock(service)
        rename_service(service=service, nom=nom, by=by, at=at)
        service.email = email
        service.save(update_fields=["email"])
        wanted = set(fonctions)
        service.fonctions.exclude(fonction__in=wanted).delete()
        known = set(service.fonctions.values_list("fonction", flat=True))
        ServiceFonction.objects.bulk_create(
            ServiceFonction(service=service, caisse_id=service.caisse_id, fonction=fonction)
            for fonction in sorted(wanted - known)
        )


def close_service(*, service: Service, vers: Service | None, by: Auteur, at: datetime) -> int:
    """Close a service; its accounts, closed ones included, go to `vers`, with the functions of a team. Returns how many.

    Raises Refus while it has accounts and nowhere to send them, for a service of another organisation or a closed one,
    and for a service already closed.
    """
    with database_refusals(), transaction.atomic():
        _lock(service)
        service.refresh_from_db()
        if not service.is_active:
            raise Refus("Ce service est déjà fermé. Rechargez la page.", code="deja_ferme")
        name = "service_caisse" if isinstance(service, ServiceCaisse) else "service"
        comptes = Compte.objects.filter(**{name: service}).exclude(etat=EtatCompte.SUPPRIME).order_by("pk")
        rows = list(comptes.select_for_update(of=("self",)))
        _check_target(service, vers, len(rows))
        for compte in rows:  # one by one: each keeps its line of history
            setattr(compte, name, vers)
            compte.version += 1
            save_recorded(compte, by=by, at=at, update_fields=[name, "version"])
        if isinstance(service, ServiceCaisse):
            _hand_functions(service, vers)
        service.is_active = False
        service.save(update_fields=["is_active"])
    return len(rows)


def _check_target(service: Service, vers: Service | None, comptes: int) -> None:
    if vers is None:
        if comptes:
            raise Refus(
                f"Ce service a {pluriel(comptes, 'compte')}. Choisissez le service où ils vont.",
                field="vers",
                code="service_occupe",
            )
        return
    if (
        type(vers) is not type(service)
        or vers.pk == service.pk
        or not vers.is_active
        or _owner(vers) != _owner(service)
    ):
        raise Refus(ELSEWHERE, field="vers", code="service")


def _hand_functions(service: ServiceCaisse, vers: Service | None) -> None:
    if isinstance(vers, ServiceCaisse):
        service.fonctions.update(service=vers)
    else:
        service.fonctions.all().delete()


def reopen_service(*, service: Service, by: Auteur, at: datetime) -> None:
    """Open a closed service again: accounts may join it."""
    del by, at
    with transaction.atomic():
        _lock(service)
        service.is_active = True
        service.save(update_fields=["is_active"])


def _owner(service: Service) -> tuple[str, int]:
    if isinstance(service, ServiceCaisse):
        return ("caisse", service.caisse_id)
    return ("partenaire", service.partenaire_id)


def _lock(service: Service) -> None:
    """The row of its organisation: a service is not chosen while it closes."""
    if isinstance(service, ServiceCaisse):
        Caisse.objects.select_for_update(no_key=True).get(pk=service.caisse_id)
    else:
        Partenaire.objects.select_for_update(no_key=True).get(pk=service.partenaire_id)
