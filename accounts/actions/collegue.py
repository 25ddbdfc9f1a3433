"""The team of a caisse, opened by its responsables with the rigour of a structure's: six fields, a professional address."""

from dataclasses import asdict
from datetime import datetime

from accounts.actions.compte import Personne, create_admin_caisse, create_agent, create_dpo
from accounts.enums import Role
from accounts.models import Caisse, Compte, ServiceCaisse
from espace.auteurs import Auteur
from espace.errors import Refus

MISSING = (
    "Un compte comporte six champs : civilité, nom, prénom, fonction, téléphone, e-mail. Complétez celui qui manque."
)


def open_collegue(
    *,
    caisse: Caisse,
    role: str,
    personne: Personne,
    service_caisse: ServiceCaisse | None = None,
    is_medical_allowed: bool = False,
    by: Auteur,
    at: datetime,
) -> Compte:
    """Open the account of an agent, another responsable or a delegate, and send its invitation.

    Raises Refus for a missing field, a public webmail, an address already used in the profile, a service that is not of
    the caisse or is closed, and medical documents for anybody else than an agent.
    """
    for champ, value in asdict(personne).items():
        if not value:
            raise Refus(MISSING, field=champ, code="six_champs")
    check_service_caisse(caisse.pk, service_caisse)
    if role == Role.AGENT:
        return create_agent(
            caisse=caisse, personne=personne, service_caisse=service_caisse, is_medical_allowed=is_medical_allowed,
            by=by, at=at,
        )  # fmt: skip
    if is_medical_allowed:
        raise Refus(
            "Seul un agent voit les pièces médicales. Décochez la case, ou ouvrez un compte d’agent.",
            field="is_medical_allowed",
            code="medical",
        )
    create = {Role.ADMIN_CAISSE: create_admin_caisse, Role.DPO: create_dpo}[Role(role)]
    return create(caisse=caisse, personne=personne, by=by, at=at)


def check_service_caisse(caisse_id: int | None, service: ServiceCaisse | None) -> None:
    """Raise Refus for a team of another caisse, or a closed one."""
    if service is not None and (service.caisse_id != caisse_id or not service.is_active):
        raise Refus("Ce service est fermé. Choisissez-en un autre.", field="service_caisse", code="service")
