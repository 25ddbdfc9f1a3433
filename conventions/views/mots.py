"""Terms as people read them: one line a clause, with its article and the day it holds since."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conventions.catalogue import PAR_CLE, TOUTES
from conventions.enums import CasViolation, KindActe
from conventions.lectures import LectureEnVigueur, readings_that_apply
from conventions.models import Terme
from conventions.termes import Termes
from espace.francais import jour_court_annee, pluriel, typographie

TEXTES = {KindActe.METIER: "Métier", KindActe.USAGE: "Utilisation"}
AUCUN = "Aucun engagement chiffré"


@dataclass(frozen=True)
class LigneTerme:
    """One line of the table."""

    libelle: str
    valeur: str
    source: str
    depuis: str


@dataclass(frozen=True)
class GroupeTermes:
    """Lines about one subject."""

    titre: str
    lignes: list[LigneTerme]


@dataclass(frozen=True)
class LectureVue:
    """A reading: the words it reads and where they are, what is done, why."""

    libelle: str
    source: str
    phrase: str
    motif: str


Mot = Callable[[Termes], str]


def _annees(mois: int) -> str:
    return pluriel(mois // 12, "an") if mois % 12 == 0 else f"{mois} mois"


def _reconduction(t: Termes) -> str:
    if t.reconduction == "aucune":
        return "Aucune"
    span = f"par périodes de {_annees(t.reconduction_mois)}" if t.reconduction_mois else "durée non écrite, lue : un an"
    if t.reconduction == "presumee":
        return f"« Pourra être » tacite : présumée jusqu’à confirmation ; {span}"
    return f"Tacite, {span}"


def _denonciation(t: Termes) -> str:
    if t.denonciation == "non_prevue":
        return "Non prévue ; une opposition reçue avant l’échéance empêche la reconduction"
    if t.denonciation == "delai_blanc":
        return "Délai laissé en blanc : possible jusqu’à la veille de l’échéance"
    return f"{t.denonciation_mois} mois avant l’échéance, {t.denonciation_forme.label.lower()}"


def _resiliation(t: Termes) -> str:
    if t.resiliation_metier == "immediate":
        return "Immédiate, sans indemnité, si le secret professionnel est violé ou le texte non respecté"
    if t.resiliation_metier == "mise_en_demeure":
        return f"{t.resiliation_metier_jours} jours après l’envoi d’une mise en demeure restée sans effet"
    return "Non prévue"


def _resiliation_usage(t: Termes) -> str:
    days = t.resiliation_usage_jours
    return f"{days} jours calendaires après réception d’une mise en demeure, puis seconde lettre recommandée"


def _prise_effet(t: Termes) -> str:
    said = {"signature": "À la dernière signature", "non_dite": "Non dite ; lue : à la dernière signature"}[
        t.prise_effet
    ]
    return f"{said} ; remplace la convention précédente" if t.remplace_precedente else said


def _originaux(t: Termes) -> str:
    metier = f"{t.originaux_metier} pour la convention métier" if t.originaux_metier else "Nombre non dit"
    return f"{metier}, {t.originaux_usage} pour la convention d’utilisation" if t.originaux_usage else metier


def _contact(t: Termes) -> str:
    if t.contact_heures:
        return f"Dans les {t.contact_heures} h"
    return "Dès réception, sans chiffre : mesuré, jamais en retard" if t.contact == "des_reception" else AUCUN


def _dossiers(t: Termes) -> str:
    lines = []
    for delai in t.dossier_delais:
        what = "Tout dossier d’accès aux droits" if delai.prestation == TOUTES else delai.prestation.upper()
        lines.append(
            f"{what} : {delai.jours} jours calendaires{', si complet à réception' if delai.si_complet else ''}"
        )
    return " ; ".join(lines) or AUCUN


def _urgence(t: Termes) -> str:
    parts = []
    if t.urgence_dossier_heures:
        parts.append(f"Pris en charge sous {t.urgence_dossier_heures} h")
    if t.urgence_justificatif_medical:
        parts.append("Justificatif médical joint en pièce typée")
    if t.urgence_motif:
        parts.append("Motif « Situation d’urgence », sans délai")
    return " ; ".join(parts) or AUCUN


def _accord(t: Termes) -> str:
    said = {
        "information_prealable": "Information préalable de la personne",
        "accord": "Accord de la personne",
        "mode_non_dit": "À recueillir, mode non dit",
        "ecrit": "Recueilli par écrit",
        "sans_objet": "Sans objet",
    }[t.accord]
    proof = {"case": "une case", "case_en_tete": "une case en tête du formulaire", "signature": "une signature"}
    if t.accord == "sans_objet":
        return said
    return f"{said} ; preuve pour un signalement : {proof[t.preuve_accord]}"


def _ame(t: Termes) -> str:
    words = {
        "sans_restriction": "Par le portail, toutes les demandes",
        "renouvellements": "Par le portail, renouvellements seulement",
        "hors_portail": "Hors du portail",
    }
    return words[t.ame] if t.ame else "Non dite"


def _envoi_direct(t: Termes) -> str:
    names = ", ".join(categorie.label for categorie in t.envoi_direct_categories)
    return names or "Jamais : tout document part à l’adresse de l’assuré"


def _canal(t: Termes) -> str:
    words = {
        "petra": "Serveur PETRA, avec mot de passe",
        "portail_exclusif": "Le portail, exclusivement",
        "portail_obligatoire": "Le portail, pour toutes les demandes",
        "portail_prioritaire": "Le portail en priorité, d’autres canaux admis",
        "portail_signalements": "Le portail pour les signalements",
        "portail": "Le portail",
    }[t.canal]
    phone = f" ; téléphone {t.telephone}" if t.telephone else ""
    return f"{words}{phone}{f', {t.permanence}' if t.permanence else ''}"


def _violation(t: Termes) -> str:
    cases = {TOUTES: "", CasViolation.TRANSFERT: " lors d’un transfert", CasViolation.DETECTION: " pour une détection"}
    sides = {"mutuel": "chaque partie prévient l’autre", "partenaire_vers_caisse": "le partenaire prévient la caisse"}
    lines = [f"Sous {d.heures} h{cases[d.cas]}, {sides[d.sens]}" for d in t.violation_delais]
    return " ; ".join(lines) + (", par courriel au délégué concerné" if t.violation_courriel else "")


def _droits(t: Termes) -> str:
    return {
        "coordonne": "Exercés de manière coordonnée",
        "dpo_caisse": "Auprès du délégué de la caisse, par courrier",
        "dpo_partenaire_adresse_caisse": "Auprès du délégué du partenaire, à une adresse qui est celle de la caisse",
        "dpo_partenaire": "Auprès du délégué du partenaire, par courrier",
        "dpo_partenaire_et_caisses": "Auprès des délégués du partenaire et des caisses",
    }[t.exercice_droits]


def _sous_traitance(t: Termes) -> str:
    if t.sous_traitance == "objection":
        days = t.sous_traitance_objection_jours
        return f"Information préalable ; délai d’objection {f'de {days} jours' if days else 'laissé en blanc'}"
    return "Accord préalable et formel de la caisse" if t.sous_traitance == "accord_prealable" else "Non dite"


def _instance(t: Termes) -> str:
    name = "COPIL" if t.instance == "copil" else "Instance de pilotage"
    return f"{name}, une fois par an" if t.instance_mois == 12 else f"{name}, tous les {t.instance_mois} mois"


def _suivi(t: Termes) -> str:
    words = {
        "trimestriel": "Chaque trimestre",
        "statistiques_et_seuils": "Statistiques partagées régulièrement, seuils d’alerte",
        "aucun": "",
    }[t.suivi]
    asked = "Récapitulatif à la demande du partenaire" if t.recapitulatif_sur_demande else ""
    return " ; ".join(filter(None, (words, asked))) or "Aucun"


def _indicateurs(t: Termes) -> str:
    regime = {
        "fixes": "",
        "extensibles": ", liste extensible",
        "facultatifs": ", facultatifs",
        "libres": "Choisis par les parties",
    }
    return f"{len(t.indicateurs)}{regime[t.indicateurs_regime]}" if t.indicateurs else regime[t.indicateurs_regime]


def _grille(grille: Sequence[tuple[int | None, int | None]]) -> str:
    parts = []
    for most, places in grille:
        count = "sans limite" if places is None else str(places)
        parts.append(f"{count} jusqu’à {most} membres" if most else f"{count} au-delà")
    return ", ".join(parts).capitalize() if len(grille) > 1 else parts[0].replace(" au-delà", "").capitalize()


GROUPES: tuple[tuple[str, tuple[tuple[str, tuple[str, ...], Mot], ...]], ...] = (
    (
        "Durée et fin",
        (
            ("Durée", ("duree_mois",), lambda t: _annees(t.duree_mois)),
            ("Reconduction", ("reconduction",), _reconduction),
            ("Dénonciation", ("denonciation",), _denonciation),
            ("Résiliation pour manquement", ("resiliation_metier",), _resiliation),
            ("Résiliation de l’utilisation du portail", ("resiliation_usage_jours",), _resiliation_usage),
            ("Prise d’effet", ("prise_effet",), _prise_effet),
            ("Originaux", ("originaux_metier",), _originaux),
        ),
    ),
    (
        "Demandes",
        (
            ("Public concerné", ("public_concerne",), lambda t: t.public_concerne),
            ("Contact de la personne", ("contact",), _contact),
            ("Délai d’un dossier", ("dossier_delais",), _dossiers),
            ("Dossier urgent", ("urgence_dossier_heures",), _urgence),
            ("Accord de la personne", ("accord", "preuve_accord"), _accord),
            (
                "Mineur",
                ("mineur_representant_legal",),
                lambda t: "Accord du représentant légal" if t.mineur_representant_legal else "Rien de particulier",
            ),
            ("Aide médicale de l’État", ("ame",), _ame),
            ("Envoi direct de documents", ("envoi_direct_categories",), _envoi_direct),
            ("Canal convenu", ("canal",), _canal),
        ),
    ),
    (
        "Données personnelles",
        (
            ("Violation de données", ("violation_delais",), _violation),
            ("Droits des personnes", ("exercice_droits",), _droits),
            (
                "Responsables de traitement",
                ("responsables_traitement",),
                lambda t: ", ".join(t.responsables_traitement),
            ),
            ("Sous-traitance", ("sous_traitance",), _sous_traitance),
            (
                "Fin de convention",
                ("destruction_fin",),
                lambda t: "Le partenaire détruit les données" if t.destruction_fin else "Non dite",
            ),
        ),
    ),
    (
        "Pilotage",
        (
            ("Instance", ("instance",), _instance),
            ("Suivi entre deux instances", ("suivi", "recapitulatif_sur_demande"), _suivi),
            ("Indicateurs", ("indicateurs",), _indicateurs),
        ),
    ),
    (
        "Comptes",
        (
            ("Gestionnaires", ("grille_gestionnaires",), lambda t: _grille(t.grille_gestionnaires)),
            ("Techniciens", ("grille_techniciens",), lambda t: _grille(t.grille_techniciens)),
            (
                "Habilitation d’un gestionnaire",
                ("habilitation_jours_ouvres",),
                lambda t: f"{t.habilitation_jours_ouvres} jours ouvrés",
            ),
            (
                "Fermeture d’un gestionnaire",
                ("inactivation_preavis_jours",),
                lambda t: f"Demandée {t.inactivation_preavis_jours} jours avant",
            ),
            ("Effacement d’un compte fermé", ("suppression_mois",), lambda t: f"Après {t.suppression_mois} mois"),
        ),
    ),
)


def groups_of(termes: Termes, rows: Mapping[str, Terme]) -> list[GroupeTermes]:
    """The terms of a day in words.

    A line whose terms the convention does not have (no usage convention) is left out.
    """
    groups = []
    for titre, lines in GROUPES:
        shown = [
            LigneTerme(libelle, word(termes), _source(rows[cles[-1]]), _depuis(rows[cles[-1]]))
            for libelle, cles, word in lines
            if all(cle in rows for cle in cles)
        ]
        if shown:
            groups.append(GroupeTermes(titre, shown))
    return groups


def readings_of(
    readings: Mapping[str, LectureEnVigueur], termes: Termes, rows: Mapping[str, Terme], caisses: int
) -> list[LectureVue]:
    """The readings of this text, each with the term it reads. `caisses`: how many are parties."""
    return [
        LectureVue(
            typographie(reading.point.libelle),
            f"Lu dans : {PAR_CLE[reading.point.terme].libelle.lower()} ({_source(rows[reading.point.terme])})",
            typographie(reading.phrase),
            typographie(reading.motif),
        )
        for reading in readings_that_apply(readings, termes, caisses)
    ]


def _source(row: Terme) -> str:
    text = TEXTES.get(KindActe(row.acte.kind), f"Avenant {row.acte.numero}")
    is_place = row.article.startswith(("art.", "annexe", "signatures"))
    return f"{text}, {row.article}" if is_place else f"{text} : {row.article}"


def _depuis(row: Terme) -> str:
    return jour_court_annee(row.starts_on) if row.starts_on else ""
