"""The national answers of each list, loaded once as rows; a caisse adds its own or switches some off.

The five themes are those of the register (PDC-5-themes-detection), the difficulties those of BON-A3-situations-types, the
documents those of U-1.2-types-documents and PDC-1.3-liste-pieces. The form of the original portal is not public: the
other answers are our design.
"""

from signalements.enums import Liste

# Codes that the code itself writes.
ACCORD_NON_CONFIRME = "accord_non_confirme"
ACCORD_RETIRE = "accord_retire"
INJOIGNABLE = "injoignable"
AUCUNE = "aucune"  # no step taken: stands alone
HORS_PERIMETRE = "hors_perimetre"

NATIONAL: dict[Liste, tuple[tuple[str, str], ...]] = {
    Liste.THEME: (
        ("acces_droits", "Accès aux droits"),
        ("acces_soins", "Accès aux soins"),
        ("acces_soins_handicap", "Accès aux soins lié à un handicap"),
        ("fragilite_numerique", "Fragilité numérique"),
        ("situation_sociale_complexe", "Situation sociale complexe"),
    ),
    Liste.URGENCE: (
        ("rendez_vous_proche", "Un rendez-vous prévu risque d’être annulé"),
        ("sortie_etablissement", "Sortie d’établissement prévue ou récente"),
        ("rupture_droits", "Les droits sont coupés ou vont l’être"),
        ("sans_hebergement", "La personne n’a pas d’hébergement stable"),
        ("enfant", "Un enfant ou un nouveau-né est concerné"),
        ("violences", "La personne doit être protégée de son entourage"),
        ("autre", "Autre situation que le délai ordinaire aggraverait"),
    ),
    Liste.DIFFICULTE: (
        ("demarches_inconnues", "Ne connaît pas les démarches à faire"),
        ("complementaire", "Complémentaire absente ou inadaptée"),
        ("rendez_vous_introuvable", "Ne trouve pas de rendez-vous"),
        ("frais", "Frais trop élevés"),
        ("mobilite", "Isolement ou difficulté à se déplacer"),
        ("services_en_ligne", "Difficulté avec les services en ligne"),
        ("langue", "Difficulté avec la langue ou la lecture"),
        ("autre", "Autre difficulté"),
    ),
    Liste.DEMARCHE: (
        (AUCUNE, "Aucune pour le moment"),
        ("compte_ameli", "Compte en ligne ouvert ou consulté"),
        ("appel_caisse", "Appel à la caisse"),
        ("courrier_caisse", "Courrier ou dossier envoyé à la caisse"),
        ("aide_structure", "Demande d’aide à une autre structure"),
        ("travailleur_social", "Rendez-vous avec un travailleur social"),
    ),
    Liste.PRESTATION: (
        ("puma", "Protection universelle maladie (PUMa)"),
        ("c2s", "Complémentaire santé solidaire (C2S)"),
        ("ame", "Aide médicale d’État (AME)"),
    ),
    Liste.CATEGORIE_PIECE: (
        ("accord_signe", "Accord signé de la personne"),
        ("identite", "Pièce d’identité"),
        ("residence", "Justificatif de résidence"),
        ("ressources", "Justificatif de ressources"),
        ("avis_impot", "Avis d’impôt"),
        ("formulaire", "Formulaire de demande"),
        ("rib", "Relevé d’identité bancaire"),
        ("certificat_medical", "Certificat médical"),
        ("bulletin_hospitalisation", "Bulletin d’hospitalisation"),
        ("besoin_de_soins", "Attestation de besoin de soins"),
        ("autre", "Autre pièce"),
    ),
    Liste.TYPE_DOCUMENT: (
        ("attestation_droits", "Attestation de droits"),
        ("certificat_provisoire", "Certificat provisoire de la carte européenne (CEAM)"),
        ("carte_vitale", "Formulaire lié à la carte Vitale"),
        ("offres_prevention", "Offres de prévention"),
        ("autre", "Autre document, à préciser"),
    ),
    Liste.PIECE_SORTANTE: (
        ("attestation_droits", "Attestation de droits"),
        ("notification_droits", "Notification de droits ou justificatif de prestations"),
        ("carte_vitale_perdue", "Formulaire « carte Vitale perdue ou volée »"),
        ("certificat_provisoire", "Certificat provisoire"),
        ("bon_vaccination", "Bon de vaccination ou de dépistage"),
        ("bon_mt_dents", "Bon MT’Dents"),
        ("invitation_eps", "Invitation à un examen de prévention en santé"),
    ),
    Liste.MOTIF_RENDEZ_VOUS: (
        ("droits", "Faire le point sur les droits"),
        ("dossier", "Compléter un dossier"),
        ("numerique", "Être aidé avec les services en ligne"),
        ("autre", "Autre motif"),
    ),
    Liste.MOTIF_SANS_SUITE: (
        (ACCORD_NON_CONFIRME, "Accord non confirmé"),
        (ACCORD_RETIRE, "Accord retiré par la personne"),
        (INJOIGNABLE, "Personne injoignable"),
        ("situation_resolue", "Situation résolue autrement"),
        ("hors_perimetre", "Hors périmètre"),
        ("autre", "Autre motif"),
    ),
    Liste.MOTIF_NON_PRISE: (
        ("hors_public", "Hors public concerné"),
        (HORS_PERIMETRE, "Hors périmètre"),
        ("doublon", "Déjà suivie pour la même situation"),
        ("autre_caisse", "Relève d’une autre caisse"),
    ),
    Liste.MOTIF_REFUS: (
        ("hors_perimetre", "Hors périmètre"),
        ("autre_canal", "Relève d’un autre canal"),
        ("autre_caisse", "Relève d’une autre caisse"),
    ),
    Liste.ORIENTATION: (
        ("service_social", "Service social de l’Assurance Maladie"),
        ("service_medical", "Service médical"),
        ("centre_sante", "Centre de santé"),
        ("caisse_retraite", "Autre caisse ou organisme"),
        ("association", "Association"),
        ("ccas", "CCAS"),
        ("mediateur_numerique", "Médiateur numérique"),
    ),
}
