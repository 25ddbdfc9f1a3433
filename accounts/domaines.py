"""E-mail domains on which a structure may open accounts: its own, attested hosted in Europe, never a public webmail.

U-2.2.1-email-professionnel, U-2.2.1-email-europe.
"""

from accounts.models import Partenaire
from espace.errors import Refus

WEBMAILS = frozenset({
    "aliceadsl.fr", "aol.com", "bbox.fr", "club-internet.fr", "free.fr", "gmail.com", "gmx.com", "gmx.fr",
    "googlemail.com", "hotmail.com", "hotmail.fr", "icloud.com", "laposte.net", "lavabit.com", "live.com",
    "live.fr", "mac.com", "mail.com", "mail.ru", "me.com", "mailo.com", "mailo.fr", "msn.com", "neuf.fr",
    "netcourrier.com", "noos.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.fr", "pm.me", "proton.me",
    "protonmail.ch", "protonmail.com", "protonmail.fr", "sfr.fr", "tutanota.com", "tuta.io", "voila.fr",
    "wanadoo.fr", "yahoo.com", "yahoo.fr", "yandex.com", "yandex.ru", "yopmail.com", "yopmail.fr", "ymail.com",
    "zoho.com",
})  # fmt: skip


def domain_of(email: str) -> str:
    """What follows the @, in lower case."""
    return email.rpartition("@")[2].strip().lower()


def is_webmail(domaine: str) -> bool:
    """Whether a domain is a public webmail."""
    return domaine.lower() in WEBMAILS


def attested_domains(partenaire: Partenaire) -> list[str]:
    """The domains accounts may be created on, in order."""
    rows = partenaire.domaines.filter(attested_europe_at__isnull=False).order_by("domaine")
    return list(rows.values_list("domaine", flat=True))


def check_work_address(partenaire: Partenaire, email: str) -> None:
    """Raise Refus unless the address is on an attested domain of the structure."""
    domaine, accepted = domain_of(email), attested_domains(partenaire)
    if domaine in accepted:
        return
    listed = ", ".join(f"@{name}" for name in accepted)
    if is_webmail(domaine):
        start = f"« {domaine} » est une messagerie grand public. Indiquez une adresse professionnelle"
        raise Refus(f"{start} : {listed}." if listed else f"{start} de la structure.", field="email", code="webmail")
    if not accepted:
        sentence = (
            "Aucun domaine d’e-mail n’est encore admis pour votre structure. Demandez à votre caisse d’en ajouter un."
        )
    else:
        sentence = (
            f"« {domaine} » n’est pas un domaine admis pour votre structure. Domaines admis : {listed}. "
            "Demandez à votre caisse d’en ajouter un autre."
        )
    raise Refus(sentence, field="email", code="domaine")


def check_requested_address(partenaire: Partenaire, email: str) -> None:
    """The same when a request is recorded or corrected: whoever reads it is at the caisse, which admits domains."""
    domaine, accepted = domain_of(email), attested_domains(partenaire)
    if domaine in accepted:
        return
    listed = f" ({', '.join(f'@{name}' for name in accepted)})" if accepted else ""
    if is_webmail(domaine):
        raise Refus(
            f"« {domaine} » est une messagerie grand public : le compte s’ouvre sur une adresse de la structure{listed} "
            "(convention d’utilisation, article 2.2.1). Demandez-la-lui, puis enregistrez la demande.",
            field="email",
            code="webmail",
        )
    raise Refus(
        f"« {domaine} » n’est pas un domaine admis pour cette structure{listed}. Si cette messagerie est la sienne et "
        "hébergée en Europe, admettez-la d’abord sur la page de la structure (convention d’utilisation, article 2.2.1) : "
        "la date d’arrivée de la demande ne change pas. Sinon, demandez une autre adresse.",
        field="email",
        code="domaine",
    )
