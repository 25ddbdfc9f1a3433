"""E-mail domains on which a structure may open accounts: its own, attested hosted in Europe, never a public webmail.

U-2.2.1-email-professionnel, U-2.2.1-email-europe.
"""

import re

from accounts.models import Partenaire
from espace import free_text
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


DOMAIN_MAX = 120
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
NO_DOMAIN = "Ce n’est pas un domaine d’e-mail. Écrivez ce qui suit @, par exemple ccas-exemple.fr"


def domain_of(email: str) -> str:
    """What follows the @, in lower case."""
    return email.rpartition("@")[2].strip().lower()


def is_webmail(domaine: str) -> bool:
    """Whether a domain is a public webmail, or one of its own: « sub.gmail.com », « gmail.com. », « gmaıl.com »."""
    labels = _skeleton(domaine).rstrip(".").split(".")
    return any(".".join(labels[rank:]) in WEBMAILS for rank in range(len(labels)))


def read_domain(typed: str) -> str:
    """A domain as it is kept: « @Ccas.Example. » gives « ccas.example », an accented one its IDNA writing.

    Raises Refus for what is no domain of the Internet (RFC 1035, RFC 5891), a NIR or a public webmail.
    """
    name = typed.strip().removeprefix("@").rstrip(".").lower()
    if free_text.has_nir(name):
        raise Refus(free_text.NIR_SENTENCE, field="domaine", code="nir")
    if is_webmail(name):
        raise Refus(
            f"« {name} » est une messagerie grand public. Indiquez le domaine professionnel de la structure.",
            field="domaine",
            code="webmail",
        )
    try:
        ascii_name = name.encode("idna").decode()
    except UnicodeError:
        ascii_name = ""
    if len(ascii_name) > DOMAIN_MAX or not _DOMAIN.fullmatch(ascii_name) or free_text.hidden_in(name):
        raise Refus(NO_DOMAIN, field="domaine", code="domaine")
    return ascii_name


def _skeleton(domaine: str) -> str:
    """What the eye reads: without accents nor case, the dotless i and the letters of other alphabets as ours."""
    return "".join(free_text.plain_character(c) if c.isalnum() else c for c in domaine.strip()).lower()


def attested_domains(partenaire: Partenaire) -> list[str]:
    """The domains accounts may be created on, in order."""
    rows = partenaire.domaines.filter(attested_europe_at__isnull=False, withdrawn_at=None).order_by("domaine")
    return list(rows.values_list("domaine", flat=True))


def check_work_address(partenaire: Partenaire, email: str) -> None:
    """Raise Refus unless the address is on an attested domain of the structure."""
    domaine, accepted = domain_of(email), attested_domains(partenaire)
    listed = ", ".join(f"@{name}" for name in accepted)
    if is_webmail(domaine):
        start = f"« {domaine} » est une messagerie grand public. Indiquez une adresse professionnelle"
        raise Refus(f"{start} : {listed}." if listed else f"{start} de la structure.", field="email", code="webmail")
    if domaine in accepted:
        return
    if partenaire.domaines.filter(domaine=domaine, attested_europe_at=None, withdrawn_at=None).exists():
        sentence = f"« {domaine} » est proposé à votre caisse, qui ne l’a pas encore admis. Attendez sa réponse"
        sentence += f", ou prenez un domaine admis : {listed}." if listed else "."
    elif not accepted:
        sentence = (
            "Aucun domaine d’e-mail n’est encore admis pour votre structure. Proposez le vôtre à votre caisse, depuis la "
            "page Équipe."
        )
    else:
        sentence = (
            f"« {domaine} » n’est pas un domaine admis pour votre structure. Domaines admis : {listed}. "
            "S’il est bien le vôtre, proposez-le à votre caisse depuis la page Équipe."
        )
    raise Refus(sentence, field="email", code="domaine")


def check_caisse_address(email: str) -> None:
    """Raise Refus for a public webmail: a caisse and the portal declare no domain, so that is all one can tell."""
    domaine = domain_of(email)
    if is_webmail(domaine):
        raise Refus(
            f"« {domaine} » est une messagerie grand public : n’importe qui peut en ouvrir une. Indiquez l’adresse "
            "professionnelle de cette personne.",
            field="email",
            code="webmail",
        )


def check_requested_address(partenaire: Partenaire, email: str) -> None:
    """The same when a request is recorded or corrected: whoever reads it is at the caisse, which admits domains."""
    domaine, accepted = domain_of(email), attested_domains(partenaire)
    if domaine in accepted and not is_webmail(domaine):
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
