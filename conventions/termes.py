"""The terms in force on a day: what the texts fix and only an avenant changes, as one typed object.

Values are stored one a row (`Terme`), as the catalogue says; the row of a caisse comes before the common one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from django.db.models import F, Q, QuerySet

from conventions.catalogue import PAR_CLE, TOUTES, DelaiDossier, DelaiViolation, read_terme
from conventions.enums import CasViolation, CategorieEnvoi, Envoi
from conventions.models import Terme
from espace.errors import Refus


class SansTermes(Refus):
    """No term is in force that day: the convention has not begun."""


@dataclass(frozen=True)
class Termes:
    """The terms in force on a day, for one caisse. Fields are the keys of the catalogue; durations carry their unit."""

    convention_id: int
    caisse_id: int
    day: date
    # the convention métier
    duree_mois: int
    reconduction: Literal["tacite", "presumee", "aucune"]
    reconduction_mois: int | None
    denonciation: Literal["prevue", "delai_blanc", "non_prevue"]
    denonciation_mois: int | None
    denonciation_forme: Envoi
    resiliation_metier: Literal["immediate", "mise_en_demeure", "non_prevue"]
    resiliation_metier_jours: int | None
    prise_effet: Literal["signature", "non_dite"]
    remplace_precedente: bool
    public_concerne: str
    dossier_delais: tuple[DelaiDossier, ...]
    urgence_dossier_heures: int | None
    urgence_justificatif_medical: bool
    urgence_motif: bool
    contact: Literal["delai", "des_reception", "aucun"]
    contact_heures: int | None
    accord: Literal["information_prealable", "accord", "mode_non_dit", "ecrit", "sans_objet"]
    preuve_accord: Literal["case", "case_en_tete", "signature"]
    mineur_representant_legal: bool
    violation_delais: tuple[DelaiViolation, ...]
    violation_courriel: bool
    exercice_droits: Literal[
        "coordonne", "dpo_caisse", "dpo_partenaire_adresse_caisse", "dpo_partenaire", "dpo_partenaire_et_caisses"
    ]
    assistance_acces: bool
    responsables_traitement: tuple[str, ...]
    destruction_fin: bool
    sous_traitance: Literal["non_dite", "accord_prealable", "objection"]
    sous_traitance_objection_jours: int | None
    instance: Literal["instance", "copil"]
    instance_mois: int
    comite_technique: bool
    suivi: Literal["trimestriel", "statistiques_et_seuils", "aucun"]
    recapitulatif_sur_demande: bool
    indicateurs: tuple[str, ...]
    indicateurs_regime: Literal["fixes", "extensibles", "facultatifs", "libres"]
    indicateurs_eteints: tuple[str, ...]
    canal: Literal[
        "petra", "portail_exclusif", "portail_obligatoire", "portail_prioritaire", "portail_signalements", "portail"
    ]
    telephone: str
    permanence: str
    originaux_metier: int | None
    # the usage convention
    originaux_usage: int | None = None
    resiliation_usage_jours: int | None = None
    grille_gestionnaires: tuple[tuple[int | None, int | None], ...] = ()
    grille_techniciens: tuple[tuple[int | None, int | None], ...] = ()
    habilitation_jours_ouvres: int | None = None
    inactivation_preavis_jours: int | None = None
    suppression_mois: int | None = None
    ame: Literal["sans_restriction", "renouvellements", "hors_portail"] | None = None
    envoi_direct_categories: tuple[CategorieEnvoi, ...] = ()
    pieces_sortantes: tuple[str, ...] = ()

    @property
    def grille(self) -> dict[str, list[list[int | None]]]:
        """The quota grid as the accounts store it."""
        return {
            "gestionnaires": [list(bracket) for bracket in self.grille_gestionnaires],
            "techniciens": [list(bracket) for bracket in self.grille_techniciens],
        }

    @property
    def is_signature_needed(self) -> bool:
        """Whether the agreement of a saisine is proved by an uploaded signature (PDC annexe 3)."""
        return self.preuve_accord == "signature"

    @property
    def is_accord_en_tete(self) -> bool:
        """Whether the box comes before everything else of the form (Artois)."""
        return self.preuve_accord == "case_en_tete"

    @property
    def is_portail_obligatoire(self) -> bool:
        """Whether a demande outside the portal asks the agent for a reason (PDC-A1-canal-opale)."""
        return self.canal in ("portail_obligatoire", "portail_exclusif")

    def delai_dossier(self, prestation: str) -> DelaiDossier | None:
        """The promise on a dossier of that prestation, None where the text gives no figure."""
        by_code = {delai.prestation: delai for delai in self.dossier_delais}
        return by_code.get(prestation) or by_code.get(TOUTES)

    def heures_violation(self, cas: str = CasViolation.NON_QUALIFIE) -> int:
        """Hours to tell of a breach; unsaid where the text has two delays, the shorter (CHA-6-violation-24h)."""
        exact = [delai.heures for delai in self.violation_delais if delai.cas in (cas, TOUTES)]
        return min(exact or [delai.heures for delai in self.violation_delais])


KEYS = {field.name for field in fields(Termes)} - {"convention_id", "caisse_id", "day"}
assert set(PAR_CLE) == KEYS  # each key of the catalogue is a field, and no field is anything else


def rows_on(convention_id: int, caisse_id: int, day: date) -> QuerySet[Terme]:
    """The rows in force on a day for a caisse, the common ones first so that its own comes over them."""
    return (
        Terme.objects.filter(convention_id=convention_id, starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
        .filter(Q(caisse__isnull=True) | Q(caisse_id=caisse_id))
        .order_by(F("caisse").asc(nulls_first=True))
    )


def read_rows(convention_id: int, caisse_id: int, day: date, rows: Iterable[tuple[str, Any]]) -> Termes:
    """The typed object of some rows (key, stored value), as `rows_on` orders them.

    Raises SansTermes without rows: the convention has not begun that day, or is not visible here.
    """
    values = {cle: read_terme(cle, valeur) for cle, valeur in rows}
    if "duree_mois" not in values:
        raise SansTermes("La convention n’est pas encore en vigueur à cette date.", code="sans_termes")
    return Termes(convention_id=convention_id, caisse_id=caisse_id, day=day, **values)


def terms_on(convention_id: int, caisse_id: int, day: date) -> Termes:
    """The terms in force on `day` for a caisse: its own row before the common one. One statement.

    Raises SansTermes when the convention has not begun that day (or is not visible here).
    """
    rows = rows_on(convention_id, caisse_id, day).values_list("cle", "valeur")
    return read_rows(convention_id, caisse_id, day, rows)


def terms_of_caisses(conventions: Mapping[int, int], day: date) -> dict[int, Termes]:
    """The terms in force on `day` for several caisses, each under its convention (caisse → convention). One statement.

    Raises SansTermes when one of them has not begun that day.
    """
    rows = (
        Terme.objects.filter(convention_id__in=set(conventions.values()), starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
        .filter(Q(caisse__isnull=True) | Q(caisse_id__in=list(conventions)))
        .order_by(F("caisse").asc(nulls_first=True))
        .values_list("convention_id", "caisse_id", "cle", "valeur")
    )
    found = list(rows) if conventions else []
    return {
        caisse_id: read_rows(
            convention_id,
            caisse_id,
            day,
            [
                (cle, valeur)
                for convention, own, cle, valeur in found
                if convention == convention_id and own in (None, caisse_id)
            ],
        )
        for caisse_id, convention_id in conventions.items()
    }


def denonciation_months(asked: Mapping[int, tuple[int, date]]) -> dict[int, int | None]:
    """Months of notice before a term, by convention: `asked` says for which caisse and on which day. One statement.

    None where the text fixes none, or is not in force.
    """
    rows = (
        Terme.objects.filter(convention_id__in=list(asked), cle="denonciation_mois")
        .order_by(F("caisse").asc(nulls_first=True))
        .values_list("convention_id", "caisse_id", "valeur", "starts_on", "ends_on")
    )
    found: dict[int, int | None] = dict.fromkeys(asked)
    for convention_id, own, valeur, starts_on, ends_on in rows:
        caisse_id, day = asked[convention_id]
        is_in_force = starts_on is not None and starts_on <= day and (ends_on is None or day < ends_on)
        if is_in_force and own in (None, caisse_id):
            found[convention_id] = read_terme("denonciation_mois", valeur)
    return found
