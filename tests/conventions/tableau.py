"""Table 1 of the register's notes, line by line, for the five conventions: what the files must hold.

One line a parameter: number, what is read, then its value at ROU, BON, CHA, MAR, PDC. A dash is « the text is silent ».
Where the demonstration fills a silence (Marly's usage convention), the value is the one chosen and says so on the page.
"""

from typing import Any

REFS = ("rouen-maison-du-plateau", "bondues", "champigny", "marly", "pas-de-calais")
G = ((10, 2), (25, 3), (None, 5))
T25, T_SANS = ((10, 5), (25, 15), (None, 25)), ((10, 5), (25, 15), (None, None))
SIX = ("contact", "document", "dossier", "historique", "rendez_vous", "signalement")
SEPT = (
    "attestation_droits", "notification_droits", "perte_vol_carte", "certificat_provisoire", "bon_vaccination_depistage",
    "bon_mtdents", "invitation_examen",
)  # fmt: skip
MAR_INDICATEURS = (
    "sessions_menees", "sessions_honorees", "personnes_informees",
    "detections_accompagnees", "non_prises_en_charge", "motifs_non_prise", "prises_en_charge", "aboutis", "sans_suite",
    "dossiers_c2s", "dossiers_ass",
    "actions_prevention", "personnes_incluses", "orientations_eps", "eps_honores",
    "initiatives", "initiatives_participants", "participants_numerique",
)  # fmt: skip

Row = tuple[int, str, Any, Any, Any, Any, Any]
TABLEAU: tuple[Row, ...] = (
    (1, "type de partenaire", ("ville", "Maison du Plateau"), ("ccas", ""), ("ccas", ""), ("ccas", ""), ("departement", "")),
    (2, "caisses parties", 1, 1, 1, 1, 2),
    (3, "convention d’utilisation", None, "texte", "texte", "texte_commun", "texte"),
    (4, "durée métier", 12, 12, 12, 12, 12),
    (5, "reconduction", ("tacite", 12), ("tacite", None), ("presumee", None), ("presumee", None), ("tacite", 12)),
    (
        6, "dénonciation", ("prevue", 3, "recommandee"), ("prevue", 3, "recommandee_ar"), ("non_prevue", None, "simple"),
        ("non_prevue", None, "simple"), ("delai_blanc", None, "simple"),
    ),
    (
        7, "résiliation métier", ("non_prevue", None), ("immediate", None), ("mise_en_demeure", 15), ("mise_en_demeure", 15),
        ("mise_en_demeure", 15),
    ),
    (8, "résiliation usage", None, 30, 30, 30, 30),
    (
        9, "prise d’effet", ("non_dite", False), ("signature", False), ("signature", False), ("signature", True),
        ("signature", False),
    ),
    (10, "gestionnaires", (), G, G, G, G),
    (11, "techniciens", (), T25, ((None, None),), T25, T_SANS),
    (12, "habilitation", None, 5, 5, 5, 5),
    (13, "préavis d’inactivation", None, 15, 15, 15, 15),
    (14, "suppression", None, 6, 6, 6, 6),
    (
        15, "fonctions", ((), ()), (SIX, ()), (("contact", "dossier", "historique", "signalement"), ()),
        (("dossier", "signalement", "contact", "examen", "historique"), ()), (SIX, SEPT),
    ),
    (16, "AME", None, "sans_restriction", "renouvellements", "hors_portail", "sans_restriction"),
    (17, "envoi direct", (), ("ase", "mandataire"), (), (), ("tutelle", "institution_ase", "depositaire")),
    (18, "délai d’un dossier", (), (("c2s", 31, True),), (), (), (("*", 30, False),)),
    (
        19, "dossier urgent", (None, False, False), (None, True, False), (None, False, False), (None, False, True),
        (48, False, False),
    ),
    (20, "contact", ("aucun", None), ("des_reception", None), ("aucun", None), ("aucun", None), ("delai", 48)),
    (
        21, "accord", ("sans_objet", ("case",)), ("information_prealable", ("case",)), ("accord", ("case",)),
        ("mode_non_dit", ("case",)), ("ecrit", ("case_en_tete", "signature")),
    ),
    (22, "mineur", False, False, False, False, True),
    (
        23, "violation", ((("*", 48, "mutuel"),), False), ((("*", 48, "partenaire_vers_caisse"),), False),
        ((("transfert", 24, "mutuel"), ("detection", 48, "partenaire_vers_caisse")), False),
        ((("*", 48, "partenaire_vers_caisse"),), False), ((("*", 24, "partenaire_vers_caisse"),), True),
    ),
    (24, "DPO nommés", 0, 2, 2, 1, 3),
    (
        25, "droits", ("coordonne", False), ("dpo_caisse", False), ("dpo_partenaire_adresse_caisse", True),
        ("dpo_partenaire", True), ("dpo_partenaire_et_caisses", True),
    ),
    (26, "destruction", False, True, True, True, True),
    (27, "référents nommés", (0, 0, 0), (2, 1, 3), (1, 1, 0), (2, 1, 0), (2, 1, 0)),
    (
        28, "instance", ("instance", 12, False, False), ("copil", 12, False, False), ("copil", 12, False, False),
        ("copil", 12, False, False), ("copil", 12, False, True),
    ),
    (
        29, "indicateurs",
        ("formes", "visiteurs_annuel", "visiteurs_formes", "difficultes", "trim_visiteurs", "trim_part_accompagnes"),
        ("personnels_formes", "volume_dossiers", "repartition_prestations", "delai_moyen", "orientations_mas"),
        (), MAR_INDICATEURS,
        ("assures_par_theme", "taux_succes", "satisfaction_service", "actions_formation", "participants", "satisfaction_formation"),
    ),
    (30, "suivi", "trimestriel", "statistiques_et_seuils", "aucun", "aucun", "aucun"),
    (
        31, "canal", (("petra", "", ""),), (("portail_exclusif", "", ""),), (("portail_signalements", "3646", ""),),
        (("portail", "3646", ""),),
        (("portail_prioritaire", "", ""), ("portail_obligatoire", "03 00 00 00 62", "tous les jours de 9 h à 16 h")),
    ),
    (
        32, "sous-traitance", ("non_dite", None), ("accord_prealable", None), ("accord_prealable", None),
        ("accord_prealable", None), ("objection", None),
    ),
    (33, "support nommé", 0, 2, 1, 0, 2),
    (34, "originaux", (2, None), (3, 2), (2, 2), (None, None), (3, 3)),
)  # fmt: skip
