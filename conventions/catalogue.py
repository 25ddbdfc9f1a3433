"""The catalogue of terms: each key once, with its text, its label, its unit, who reads it, and how a value is read.

The 34 lines of table 1 of the register's notes are here, but for what is a party (1, 2), the usage convention itself
(3),
the functions open (15) and the contacts (24, 27, 33), which have tables of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from conventions.enums import CasViolation, CategorieEnvoi, Envoi

Texte = Literal["metier", "usage"]
Reader = Callable[[Any], Any]
TOUTES = "*"  # every prestation of access to rights


class TermeError(ValueError):
    """A value that does not have the type its key asks for; a key that is unknown, or missing from a text."""


@dataclass(frozen=True)
class DelaiDossier:
    """A promise on dossiers: `prestation` a code, or `*` for all. `si_complet`: only if complete when received."""

    prestation: str
    jours: int
    si_complet: bool


@dataclass(frozen=True)
class DelaiViolation:
    """Hours to tell of a breach. `cas`: « * » or one of `CasViolation`; `sens`: who tells whom."""

    cas: str
    heures: int
    sens: Literal["mutuel", "partenaire_vers_caisse"]


# ── Readers: what a stored value must look like, and the typed one it gives ────────────────────


def _entier(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TermeError("un nombre entier est attendu")
    return value


def _seulement(figure: int) -> Reader:
    """A delay that the accounts obey as it is written in every text so far: another one would be promised and not
    kept.
    """

    def read(value: Any) -> int:
        if _entier(value) != figure:
            raise TermeError(f"le portail ne sait tenir que {figure}")
        return figure

    return read


def _booleen(value: Any) -> bool:
    if type(value) is not bool:
        raise TermeError("oui ou non est attendu")
    return value


def _texte(value: Any) -> str:
    if not isinstance(value, str):
        raise TermeError("un texte est attendu")
    return value


def _un_de(*values: str) -> Reader:
    def read(value: Any) -> str:
        if value not in values:
            raise TermeError(f"une de ces valeurs est attendue : {', '.join(values)}")
        return str(value)

    return read


def _facultatif(reader: Reader) -> Reader:
    return lambda value: None if value in (None, "") else reader(value)


def _liste(reader: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TermeError("une liste est attendue")
        return tuple(reader(item) for item in value)

    return read


def _fiche(kind: type, **readers: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, dict) or set(value) != set(readers):
            raise TermeError(f"ces champs sont attendus : {', '.join(readers)}")
        return kind(**{name: readers[name](item) for name, item in value.items()})

    return read


def _tranche(value: Any) -> tuple[int | None, int | None]:
    """A bracket [members at most, places]; « sans_limite » and « sans_borne » are no figure (TOML has no null)."""
    if not isinstance(value, list) or len(value) != 2:
        raise TermeError("une tranche a deux nombres : l’effectif au plus, les places")
    most, places = (None if item in (None, "sans_borne", "sans_limite") else _entier(item) for item in value)
    return most, places


def _grille(value: Any) -> tuple[tuple[int | None, int | None], ...]:
    brackets: tuple[tuple[int | None, int | None], ...] = _liste(_tranche)(value)
    if not brackets or brackets[-1][0] is not None or any(most is None for most, _ in brackets[:-1]):
        raise TermeError("la dernière tranche d’une grille est sans borne, et elle seule")
    return brackets


@dataclass(frozen=True)
class Cle:
    """One term of the catalogue: its text, its label on screens, its unit, who reads it, and how a value is read."""

    cle: str
    texte: Texte
    libelle: str
    reader: Reader
    lu_par: str
    unite: str = ""
    par_caisse: bool = False


def _cle(cle: str, libelle: str, reader: Reader, lu_par: str, **options: Any) -> Cle:
    return Cle(cle, options.pop("texte", "metier"), libelle, reader, lu_par, **options)


_MOIS, _JOURS, _HEURES = _facultatif(_entier), _facultatif(_entier), _facultatif(_entier)
_CODES = _liste(_texte)
CATALOGUE: tuple[Cle, ...] = (
    _cle("duree_mois", "Durée", _entier, "conventions.projections", unite="mois"),
    _cle("reconduction", "Reconduction", _un_de("tacite", "presumee", "aucune"), "conventions.projections"),
    _cle("reconduction_mois", "Durée de la reconduction", _MOIS, "conventions.projections", unite="mois"),
    _cle("denonciation", "Dénonciation", _un_de("prevue", "delai_blanc", "non_prevue"), "conventions.projections"),
    _cle("denonciation_mois", "Délai de dénonciation", _MOIS, "conventions.projections", unite="mois"),
    _cle("denonciation_forme", "Forme de la dénonciation", _un_de(*Envoi.values), "conventions.actions.lettre"),
    _cle(
        "resiliation_metier",
        "Résiliation pour manquement",
        _un_de("immediate", "mise_en_demeure", "non_prevue"),
        "conventions.actions.lettre",
    ),
    _cle("resiliation_metier_jours", "Délai après l’envoi", _JOURS, "conventions.actions.lettre", unite="jours"),
    _cle("prise_effet", "Prise d’effet", _un_de("signature", "non_dite"), "page de la convention"),
    _cle("remplace_precedente", "Remplace la convention précédente", _booleen, "page de la convention"),
    _cle("public_concerne", "Public concerné", _texte, "signalements, en tête de formulaire"),
    _cle(
        "dossier_delais",
        "Délai d’un dossier",
        _liste(_fiche(DelaiDossier, prestation=_texte, jours=_entier, si_complet=_booleen)),
        "signalements.deadlines",
        unite="jours",
    ),
    _cle(
        "urgence_dossier_heures", "Dossier urgent, prise en charge", _HEURES, "signalements.deadlines", unite="heures"
    ),
    _cle("urgence_justificatif_medical", "Dossier urgent, justificatif médical", _booleen, "signalements"),
    _cle("urgence_motif", "Motif « Situation d’urgence »", _booleen, "signalements"),
    _cle("contact", "Contact de la personne", _un_de("delai", "des_reception", "aucun"), "signalements.deadlines"),
    _cle("contact_heures", "Délai de contact", _HEURES, "signalements.deadlines", unite="heures"),
    _cle(
        "accord",
        "Accord de la personne, au texte",
        _un_de("information_prealable", "accord", "mode_non_dit", "ecrit", "sans_objet"),
        "page de la convention",
    ),
    _cle(
        "preuve_accord",
        "Preuve de l’accord pour un signalement",
        _un_de("case", "case_en_tete", "signature"),
        "signalements",
        par_caisse=True,
    ),
    _cle("mineur_representant_legal", "Mineur : accord du représentant légal", _booleen, "signalements"),
    _cle(
        "violation_delais",
        "Violation de données",
        _liste(
            _fiche(
                DelaiViolation,
                cas=_un_de(TOUTES, CasViolation.DETECTION, CasViolation.TRANSFERT),
                heures=_entier,
                sens=_un_de("mutuel", "partenaire_vers_caisse"),
            )
        ),
        "conventions, registre des violations",
        unite="heures",
    ),
    _cle("violation_courriel", "Violation : courriel au délégué de la caisse concernée", _booleen, "conventions"),
    _cle(
        "exercice_droits",
        "Droits des personnes",
        _un_de(
            "coordonne", "dpo_caisse", "dpo_partenaire_adresse_caisse", "dpo_partenaire", "dpo_partenaire_et_caisses"
        ),
        "conventions, demandes de droit",
    ),
    _cle("assistance_acces", "Aide du délégué de la caisse pour un droit d’accès", _booleen, "conventions"),
    _cle("responsables_traitement", "Responsables de traitement", _CODES, "notice à la personne"),
    _cle("destruction_fin", "Destruction des données à la fin", _booleen, "conventions, fin de convention"),
    _cle("sous_traitance", "Sous-traitance", _un_de("non_dite", "accord_prealable", "objection"), "conventions"),
    _cle("sous_traitance_objection_jours", "Délai d’objection", _JOURS, "conventions", unite="jours"),
    _cle("instance", "Instance", _un_de("instance", "copil"), "reporting"),
    _cle("instance_mois", "Fréquence de l’instance", _entier, "reporting", unite="mois"),
    _cle("comite_technique", "Comité technique", _booleen, "reporting"),
    _cle("suivi", "Suivi entre deux instances", _un_de("trimestriel", "statistiques_et_seuils", "aucun"), "reporting"),
    _cle("recapitulatif_sur_demande", "Récapitulatif à la demande", _booleen, "reporting"),
    _cle("indicateurs", "Indicateurs", _CODES, "reporting.indicateurs"),
    _cle(
        "indicateurs_regime",
        "Liste des indicateurs",
        _un_de("fixes", "extensibles", "facultatifs", "libres"),
        "reporting.indicateurs",
    ),
    _cle("indicateurs_eteints", "Indicateurs fermés au départ", _CODES, "reporting.indicateurs"),
    _cle(
        "canal",
        "Canal convenu",
        _un_de(
            "petra", "portail_exclusif", "portail_obligatoire", "portail_prioritaire", "portail_signalements", "portail"
        ),
        "signalements, saisie par un agent",
        par_caisse=True,
    ),
    _cle("telephone", "Ligne téléphonique", _texte, "page « Contacts »", par_caisse=True),
    _cle("permanence", "Permanence téléphonique", _texte, "page « Contacts »", par_caisse=True),
    _cle("originaux_metier", "Originaux de la convention métier", _facultatif(_entier), "page de la convention"),
    _cle("originaux_usage", "Originaux de la convention d’utilisation", _facultatif(_entier), "page", texte="usage"),
    _cle(
        "resiliation_usage_jours",
        "Résiliation de la convention d’utilisation, délai après réception",
        _entier,
        "conventions.actions.lettre",
        texte="usage",
        unite="jours",
    ),
    _cle("grille_gestionnaires", "Gestionnaires", _grille, "accounts.quotas", texte="usage"),
    _cle("grille_techniciens", "Techniciens", _grille, "accounts.quotas", texte="usage"),
    _cle(
        "habilitation_jours_ouvres",
        "Habilitation d’un gestionnaire",
        _seulement(5),
        "accounts",
        texte="usage",
        unite="jours ouvrés",
    ),
    _cle(
        "inactivation_preavis_jours", "Préavis d’inactivation", _seulement(15), "accounts", texte="usage", unite="jours"
    ),
    _cle("suppression_mois", "Suppression après inactivation", _seulement(6), "accounts", texte="usage", unite="mois"),
    _cle(
        "ame",
        "AME par le portail",
        _un_de("sans_restriction", "renouvellements", "hors_portail"),
        "signalements",
        texte="usage",
    ),
    _cle(
        "envoi_direct_categories",
        "Envoi direct de documents",
        _liste(lambda value: CategorieEnvoi(_un_de(*CategorieEnvoi.values)(value))),
        "signalements",
        texte="usage",
    ),
    _cle("pieces_sortantes", "Pièces disponibles dans le portail", _CODES, "signalements", texte="usage"),
)
PAR_CLE: Mapping[str, Cle] = {cle.cle: cle for cle in CATALOGUE}


def read_terme(cle: str, valeur: Any) -> Any:
    """The typed value of a stored one. Raises TermeError with a sentence for an unknown key or a wrong value."""
    if cle not in PAR_CLE:
        raise TermeError(f"le terme « {cle} » n’existe pas au catalogue")
    try:
        value = PAR_CLE[cle].reader(valeur)
    except TermeError as error:
        raise TermeError(f"terme « {cle} » : {error}") from None
    return Envoi(value) if cle == "denonciation_forme" else value


def check_complete(cles: Iterable[str], texte: Texte) -> None:
    """Raise TermeError unless the keys are exactly those of the catalogue for this text, each one once at least."""
    wanted, given = {cle.cle for cle in CATALOGUE if cle.texte == texte}, set(cles)
    for cle in sorted(given - wanted):
        raise TermeError(f"le terme « {cle} » n’existe pas au catalogue de la convention {NOMS_DU_TEXTE[texte]}")
    for cle in sorted(wanted - given):
        raise TermeError(f"le terme « {cle} » manque à la convention {NOMS_DU_TEXTE[texte]}")


NOMS_DU_TEXTE = {"metier": "métier", "usage": "d’utilisation"}
