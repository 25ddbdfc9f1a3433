"""A file of techniciens: its columns, how they are recognised, and what the portal keeps of what it read.

The file itself is not kept: it could hold a NIR, columns nobody asked for, or a virus. What is kept, encrypted and as long
as its import, is what its lines say in the columns below, once read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from accounts.enums import Civilite, Lien
from accounts.models import ImportTechniciens
from espace import files, reglages
from espace.errors import Refus
from espace.free_text import fold
from espace.reglages import Reglage
from espace.tableurs import Limits, Rangee, read_table, write_csv, write_ods

KIND = "import_techniciens"
LIGNES = reglages.declare(
    Reglage(
        "accounts.import_lignes",
        "Nombre de techniciens d’un fichier à importer",
        500,
        "Une liste plus longue se relit mal ; elle se partage en plusieurs fichiers.",
        unit="lignes",
        bounds=(10, 2000),
        scope="portail",
    )
)
TAILLE = reglages.declare(
    Reglage(
        "accounts.import_ko",
        "Taille la plus grande d’un fichier à importer",
        1000,
        "Cinq cents lignes de huit colonnes font moins de cent kilo-octets.",
        unit="Ko",
        bounds=(100, 5000),
        scope="portail",
    )
)
JOURS = reglages.declare(
    Reglage(
        "accounts.import_jours",
        "Conservation d’un import de techniciens",
        30,
        "Le temps de corriger les lignes refusées et de comprendre ce qu’un import a fait.",
        unit="jours",
        bounds=(1, 90),
        scope="portail",
    )
)
files.keep(KIND, "avec son import de techniciens, trente jours après son dépôt")


@dataclass(frozen=True)
class Colonne:
    """A column: the field it fills, its heading in the model file, other headings it is known by, what to write there."""

    champ: str
    titre: str
    autres: frozenset[str]
    aide: str


COLONNES = (
    Colonne("civilite", "Civilité", frozenset({"titre"}), "Madame ou Monsieur"),
    Colonne("nom", "Nom", frozenset({"nomdefamille"}), "Obligatoire"),
    Colonne("prenom", "Prénom", frozenset(), "Obligatoire"),
    Colonne("fonction", "Fonction", frozenset({"poste", "emploi"}), "Par exemple : assistante sociale"),
    Colonne("telephone", "Téléphone", frozenset({"tel", "telephoneprofessionnel"}), "Facultatif, dix chiffres"),
    Colonne(
        "email",
        "E-mail",
        frozenset({"mail", "courriel", "adresseemail", "adressemail", "emailprofessionnel"}),
        "Professionnel, sur un domaine admis pour votre structure",
    ),
    Colonne("lien", "Lien", frozenset({"lienaveclastructure"}), "Employé, salarié ou bénévole"),
    Colonne("service", "Service", frozenset(), "Le nom d’un service de votre structure"),
)
TITRES = {colonne.champ: colonne.titre for colonne in COLONNES}
FACULTATIVES = {"telephone"}
CIVILITES = {
    "mme": Civilite.MADAME, "madame": Civilite.MADAME, "m": Civilite.MONSIEUR, "mr": Civilite.MONSIEUR,
    "monsieur": Civilite.MONSIEUR,
}  # fmt: skip
LIENS = {
    "employe": Lien.EMPLOYE, "employee": Lien.EMPLOYE, "salarie": Lien.SALARIE, "salariee": Lien.SALARIE,
    "benevole": Lien.BENEVOLE,
}  # fmt: skip


@dataclass(frozen=True)
class LigneLue:
    """A line as it was read: whom it names, what an account needs once it is complete, else the field and the reason."""

    numero: int
    qui: str
    champs: Mapping[str, str] = field(default_factory=dict)
    service_id: int | None = None
    champ: str = ""
    refus: str = ""


def key_of(text: str) -> str:
    """What two writings of a heading or a choice have in common: « E-mail » and « email », « Salarié(e) » and « salariee »."""
    return "".join(c for c in fold(text) if c.isalnum())


def limits() -> Limits:
    """How much of a file is read, by the settings; one row more for the headings."""
    return Limits(rows=int(reglages.value_of(LIGNES.cle)) + 1, size=int(reglages.value_of(TAILLE.cle)) * 1000)


# ── The model file ─────────────────────────────────────────────────────────────────────────────


def colonnes_for(has_services: bool) -> list[Colonne]:
    """The columns a structure fills: the service only where it has some."""
    return [colonne for colonne in COLONNES if has_services or colonne.champ != "service"]


def model_file(extension: str, *, has_services: bool) -> bytes:
    """The headings alone, to fill: « csv » or « ods »."""
    rows = [[colonne.titre for colonne in colonnes_for(has_services)]]
    return write_csv(rows) if extension == "csv" else write_ods(rows, titre="Techniciens")


# ── Reading ────────────────────────────────────────────────────────────────────────────────────


def read_lines(content: bytes, *, name: str, has_services: bool, of: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(number, field → text) of each line under the headings; what no column asks for is not even looked at.

    Raises Refus on the field `of`: as `read_table`, or headings missing, given twice, or without a line under them.
    """
    head, *body = read_table(content, name=name, limits=limits(), of=of)
    places = _places(head, has_services, of)
    if not body:
        raise Refus("Ce fichier n’a que ses titres. Écrivez une personne par ligne.", field=of, code="vide")
    for rangee in body:
        cells = dict(enumerate(rangee.cellules))
        texts = {champ: cells.get(place, "") for champ, place in places.items()}
        if any(texts.values()):
            yield rangee.numero, {**texts, **_choices(texts)}


def _places(head: Rangee, has_services: bool, of: str) -> dict[str, int]:
    """Where each column stands, in whatever order."""
    known = {key: c.champ for c in COLONNES for key in {key_of(c.titre), *c.autres}}
    found: dict[str, int] = {}
    for place, title in enumerate(head.cellules):
        champ = known.get(key_of(title))
        if champ in found:
            raise Refus(
                f"Deux colonnes du fichier sont lues comme « {TITRES[champ]} ». Retirez-en une.",
                field=of,
                code="titres",
            )
        if champ:
            found[champ] = place
    missing = [
        c.titre for c in colonnes_for(has_services) if c.champ not in found and c.champ not in FACULTATIVES
    ]  # fmt: skip
    if missing:
        raise Refus(
            f"La première ligne du fichier porte les titres des colonnes, et il y manque : {', '.join(missing)}. "
            "Partez du fichier modèle.",
            field=of,
            code="titres",
        )
    return found


def _choices(texts: Mapping[str, str]) -> dict[str, str]:
    """« Mme » and « salariée » as the lists know them; anything else is left for the form to refuse."""
    return {
        champ: str(words.get(key_of(texts.get(champ, "")), texts.get(champ, "")))
        for champ, words in (("civilite", CIVILITES), ("lien", LIENS))
    }


# ── What is kept ───────────────────────────────────────────────────────────────────────────────


def pack(lignes: Sequence[LigneLue]) -> bytes:
    """The lines as they are kept."""
    return json.dumps([asdict(ligne) for ligne in lignes], ensure_ascii=False).encode()


def lines_of(importation: ImportTechniciens) -> list[LigneLue]:
    """The lines kept with an import. Raises Refus when they are damaged."""
    return [LigneLue(**ligne) for ligne in json.loads(files.open_clear(importation.fichier))]
