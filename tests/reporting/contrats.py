"""A convention in force, laid row by row: what the figures read of it, and nothing else."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Caisse, Partenaire
from conventions.models import Acte, ConventionMetier, Lecture, Participation, Periode, Terme
from espace.tenancy import acting_as, caisse_perimetre
from espace.working_days import add_years

AT = datetime(2024, 10, 2, 8, tzinfo=UTC)
BY = "essai"
PDC = ["assures_par_theme", "taux_succes", "satisfaction_service", "actions_formation"]
TERMES: dict[str, Any] = {
    "duree_mois": 12, "reconduction": "tacite", "reconduction_mois": 12, "denonciation": "delai_blanc",
    "denonciation_mois": "", "denonciation_forme": "recommandee_ar", "resiliation_metier": "mise_en_demeure",
    "resiliation_metier_jours": 15, "prise_effet": "signature", "remplace_precedente": False,
    "public_concerne": "Les personnes reçues.",
    "dossier_delais": [], "urgence_dossier_heures": "", "urgence_justificatif_medical": False, "urgence_motif": False,
    "contact": "delai", "contact_heures": 48, "accord": "ecrit", "preuve_accord": "case",
    "mineur_representant_legal": True, "violation_delais": [], "violation_courriel": True,
    "exercice_droits": "dpo_caisse", "assistance_acces": False, "responsables_traitement": [], "destruction_fin": True,
    "sous_traitance": "objection", "sous_traitance_objection_jours": "", "instance": "copil", "instance_mois": 12,
    "comite_technique": False, "suivi": "aucun", "recapitulatif_sur_demande": True, "indicateurs": PDC,
    "indicateurs_regime": "fixes", "indicateurs_eteints": [], "canal": "portail", "telephone": "", "permanence": "",
    "originaux_metier": 3,
}  # fmt: skip


def new_contrat(
    partenaire: Partenaire, *caisses: Caisse, ref: str = "essai", years: int = 2, termes: dict[str, Any] | None = None,
    **values: Any,
) -> ConventionMetier:  # fmt: skip
    """In force since 02/10/2024, `years` periods begun."""
    start = date(2024, 10, 2)
    with acting_as(caisse_perimetre([c.pk for c in caisses])):
        convention = ConventionMetier.objects.create(**{
            "ref": ref, "kind": "acces_droits_soins", "intitule": "Convention d’accès aux droits et aux soins",
            "partenaire": partenaire, "caisse_ids": [c.pk for c in caisses], "created_at": AT, "etat": "signee",
            "effective_on": start, "next_term_on": add_years(start, years), **values,
        })  # fmt: skip
        for caisse in caisses:
            Participation.objects.create(convention=convention, caisse=caisse, partenaire=partenaire, starts_on=start)
        for rang in range(years):
            Periode.objects.create(
                convention=convention, rang=rang, kind="reconduction" if rang else "initiale", recorded_at=AT,
                starts_on=add_years(start, rang), ends_on=add_years(start, rang + 1),
            )  # fmt: skip
        acte = Acte.objects.create(convention=convention, kind="metier", created_at=AT, created_by_ref=BY)
        for cle, valeur in {**TERMES, **(termes or {})}.items():
            article = "annexe 3" if cle == "contact_heures" else "article 5"
            Terme.objects.create(
                convention=convention, acte=acte, cle=cle, valeur=valeur, article=article, starts_on=start
            )
    return convention


def read_as(convention: ConventionMetier, caisse: Caisse, valeur: str) -> None:
    """The caisse reads its 48 hours otherwise."""
    with acting_as(caisse_perimetre([caisse.pk])):
        Lecture.objects.create(
            convention=convention, caisse=caisse, cle="contact_heures", valeur=valeur, motif="Usage de la caisse.",
            recorded_at=AT, recorded_by_ref=BY,
        )  # fmt: skip
