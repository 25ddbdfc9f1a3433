"""Read the declarative file of a convention, strictly: an unknown or missing key stops with a sentence that names it.

Nothing is written here. `""` and `[]` stand for what a text does not give: TOML has no null, and silence is written
down too.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from conventions.catalogue import PAR_CLE, TermeError, Texte, check_complete, read_terme
from conventions.enums import Fonction, KindContact, KindConvention, Provenance, SourceDecision, Tronc

FOLDER = Path(__file__).resolve().parent / "modeles"
MODELES = ("rouen", "bondues", "champigny", "marly", "pas-de-calais")
T = TypeVar("T")


class DeclarationError(ValueError):
    """What is wrong in a file, and where."""


@dataclass(frozen=True)
class ServiceCaisseDeclare:
    """A team of a caisse and what it handles."""

    nom: str
    fonctions: list[str]
    boite: str


@dataclass(frozen=True)
class CaisseDeclaree:
    """A caisse that takes part."""

    code: str
    nom: str
    kind: str
    departements: list[str]
    fuseau: str
    boite: str
    support: str
    dpo: str
    adresse: str
    services: list[ServiceCaisseDeclare]


@dataclass(frozen=True)
class ServiceDeclare:
    """A service of the structure; `envoi`: its category of direct sending."""

    nom: str
    envoi: str


@dataclass(frozen=True)
class PartenaireDeclare:
    """The structure."""

    nom: str
    kind: str
    adresse: str
    membres: int
    membres_demonstration: bool
    domaines: list[str]
    services: list[ServiceDeclare]


@dataclass(frozen=True)
class PartieDeclaree:
    """A signatory: the code of its caisse, or `""` for the structure."""

    cle: str
    caisse: str
    denomination: str
    siege: str
    representant: str
    qualite: str


@dataclass(frozen=True)
class SignatureDeclaree:
    """When a party signed; `demonstration`: the text gives no date."""

    le: date
    demonstration: bool
    deliberation: str
    deliberee: date | None = None
    executoire: date | None = None


@dataclass(frozen=True)
class TermeDeclare:
    """A term; `caisse`: its code, or `""` for all."""

    cle: str
    valeur: Any
    article: str
    caisse: str = ""


@dataclass(frozen=True)
class TexteDeclare:
    """A text: who signed it, and its terms."""

    signatures: dict[str, SignatureDeclaree]
    termes: list[TermeDeclare]


@dataclass(frozen=True)
class FonctionsDeclarees:
    """Functions open at a caisse, and why."""

    caisse: str
    ouvertes: list[str]
    source: str


@dataclass(frozen=True)
class UsageDeclare:
    """The usage convention."""

    provenance: str
    texte: TexteDeclare
    fonctions: list[FonctionsDeclarees]
    secours: dict[str, str]


@dataclass(frozen=True)
class ContactDeclare:
    """A contact; `au_texte`: named by the text, else added for the demonstration."""

    partie: str
    kind: str
    nom: str
    fonction: str
    telephone: str
    email: str
    au_texte: bool


@dataclass(frozen=True)
class LectureDeclaree:
    """How an unclear point is read."""

    cle: str
    caisse: str
    valeur: str
    motif: str


@dataclass(frozen=True)
class VoletDeclare:
    """A part of the coopération."""

    code: str
    tronc: str
    libelle: str
    retenu: bool


@dataclass(frozen=True)
class BesoinDeclare:
    """A line of the directory by need."""

    besoin: str
    fonction: str
    canal: str


@dataclass(frozen=True)
class Declaration:
    """A whole file."""

    ref: str
    kind: str
    intitule: str
    executante: str
    evaluation: list[date]
    caisses: list[CaisseDeclaree]
    partenaire: PartenaireDeclare
    parties: list[PartieDeclaree]
    metier: TexteDeclare
    usage: UsageDeclare | None
    contacts: list[ContactDeclare]
    lectures: list[LectureDeclaree]
    volets: list[VoletDeclare]
    besoins: list[BesoinDeclare]


def read_declaration(path: Path) -> Declaration:
    """Read one file. Raises DeclarationError for what is unknown, missing, or of a wrong type."""
    try:
        return _declaration(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{path.name} : le fichier ne se lit pas ({error}).") from error
    except DeclarationError as error:
        raise DeclarationError(f"{path.name}, {error}") from error


TOP = {"ref", "kind", "intitule", "executante", "evaluation", "caisses", "partenaire", "parties", "metier", "contacts"}
TOP |= {"lectures", "complements"}


def _declaration(data: dict[str, Any]) -> Declaration:
    _check_keys(data, TOP, "en tête", optional={"usage"})
    partenaire = {
        **data["partenaire"],
        "services": _several(ServiceDeclare, data["partenaire"].get("services"), "services"),
    }
    caisses = [
        _read(
            CaisseDeclaree,
            {**row, "services": _several(ServiceCaisseDeclare, row.get("services"), "services")},
            "[[caisses]]",
        )
        for row in data["caisses"]
    ]
    parties = _several(PartieDeclaree, data["parties"], "[[parties]]")
    complements = data["complements"]
    _check_keys(complements, {"volets", "besoins"}, "[complements]")
    _check_keys(data["contacts"], {"liste"}, "[contacts]")
    declaration = Declaration(
        ref=data["ref"],
        kind=data["kind"],
        intitule=data["intitule"],
        executante=data["executante"],
        evaluation=data["evaluation"],
        caisses=caisses,
        partenaire=_read(PartenaireDeclare, partenaire, "[partenaire]"),
        parties=parties,
        metier=_texte(data["metier"], "metier", "[metier]"),
        usage=_usage(data["usage"]) if "usage" in data else None,
        contacts=_several(ContactDeclare, data["contacts"]["liste"], "[contacts]"),
        lectures=_several(LectureDeclaree, data["lectures"], "[[lectures]]"),
        volets=_several(VoletDeclare, complements["volets"], "[complements] volets"),
        besoins=_several(BesoinDeclare, complements["besoins"], "[complements] besoins"),
    )
    _check_references(declaration)
    return declaration


def _usage(data: dict[str, Any]) -> UsageDeclare:
    _check_keys(data, {"provenance", "secours", "signatures", "termes", "fonctions"}, "[usage]")
    texte = {name: data[name] for name in ("signatures", "termes")}
    return UsageDeclare(
        provenance=data["provenance"],
        texte=_texte(texte, "usage", "[usage]"),
        fonctions=_several(FonctionsDeclarees, data["fonctions"], "[[usage.fonctions]]"),
        secours=data["secours"],
    )


def _texte(data: dict[str, Any], texte: Texte, where: str) -> TexteDeclare:
    _check_keys(data, {"signatures", "termes"}, where)
    signatures = {
        cle: _read(SignatureDeclaree, row, f"{where} signatures.{cle}") for cle, row in data["signatures"].items()
    }
    termes = [
        _read(TermeDeclare, {"cle": cle, **row}, f"{where} {cle}")
        for cle, rows in data["termes"].items()
        for row in (rows if isinstance(rows, list) else [rows])
    ]
    try:
        check_complete((terme.cle for terme in termes), texte)
        for terme in termes:
            read_terme(terme.cle, terme.valeur)
    except TermeError as error:
        raise DeclarationError(f"{where} : {error}.") from error
    return TexteDeclare(signatures, termes)


def _several(kind: type[T], rows: Any, where: str) -> list[T]:
    if not isinstance(rows, list):
        raise DeclarationError(f"{where} : une liste est attendue.")
    return [_read(kind, row, where) for row in rows]


def _read(kind: type[T], table: Mapping[str, Any], where: str) -> T:
    """A table of the file as `kind`: exactly its fields, each of its type."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # one of our dataclasses
    required = {name for name, field in known.items() if field.default is MISSING}
    _check_keys(table, required, where, optional=set(known) - required)
    hints = get_type_hints(kind)
    for name, value in table.items():
        expected = {str: str, int: int, bool: bool, date: date}.get(hints[name])
        if expected and type(value) is not expected:
            raise DeclarationError(f"{where} : « {name} » attend une valeur de type {expected.__name__}.")
    return kind(**table)


def _check_keys(table: Mapping[str, Any], wanted: set[str], where: str, *, optional: set[str] | None = None) -> None:
    for name in sorted(set(table) - wanted - (optional or set())):
        raise DeclarationError(f"{where} : « {name} » n’est pas attendu ici.")
    for name in sorted(wanted - set(table)):
        raise DeclarationError(f"{where} : « {name} » manque.")


def _check_references(declaration: Declaration) -> None:
    """Codes of caisses, keys of parties and closed lists name something that exists."""
    codes, cles = {c.code for c in declaration.caisses}, {p.cle for p in declaration.parties}
    termes = [*declaration.metier.termes, *(declaration.usage.texte.termes if declaration.usage else [])]
    fonctions = declaration.usage.fonctions if declaration.usage else []
    _among([p.caisse for p in declaration.parties], codes | {""}, "[[parties]] caisse")
    _among([t.caisse for t in termes], codes | {""}, "termes, caisse")
    _among([t.cle for t in termes if t.caisse and not PAR_CLE[t.cle].par_caisse], set(), "termes par caisse")
    _among([f.caisse for f in fonctions], codes, "[[usage.fonctions]] caisse")
    _among([f for row in fonctions for f in row.ouvertes], set(Fonction.values), "[[usage.fonctions]] ouvertes")
    _among([f.source for f in fonctions], set(SourceDecision.values), "[[usage.fonctions]] source")
    _among([c.partie for c in declaration.contacts], cles, "[contacts] partie")
    _among([c.kind for c in declaration.contacts], set(KindContact.values), "[contacts] kind")
    _among([x.caisse for x in declaration.lectures], codes | {""}, "[[lectures]] caisse")
    _among([v.tronc for v in declaration.volets], set(Tronc.values), "volets, tronc")
    _among([b.fonction for b in declaration.besoins], {*Fonction.values, ""}, "besoins, fonction")
    _among([declaration.kind], set(KindConvention.values), "kind")
    if declaration.usage:
        _among([declaration.usage.provenance], set(Provenance.values), "[usage] provenance")
        _among(declaration.usage.secours, codes, "[usage] secours")
    for texte in (declaration.metier, *([declaration.usage.texte] if declaration.usage else [])):
        _among(texte.signatures, cles, "signatures")
        _among(cles, set(texte.signatures), "parties sans signature")


def _among(values: Any, allowed: set[str], where: str) -> None:
    for value in values:
        if value not in allowed:
            raise DeclarationError(f"{where} : « {value} » n’existe pas.")
