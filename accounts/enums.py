"""Roles, states and closed lists of the accounts."""

from django.db.models import TextChoices


class Role(TextChoices):
    """One account is one person in one role (U-2.2-double-compte)."""

    TECHNICIEN = "technicien", "Technicien"
    GESTIONNAIRE = "gestionnaire", "Gestionnaire"
    AGENT = "agent", "Agent"
    ADMIN_CAISSE = "admin_caisse", "Responsable des partenariats"
    DPO = "dpo", "Délégué à la protection des données"
    EXPLOITANT = "exploitant", "Exploitant"


ROLES_PARTENAIRE = (Role.TECHNICIEN, Role.GESTIONNAIRE)
ROLES_CAISSE = (Role.AGENT, Role.ADMIN_CAISSE, Role.DPO)


class EtatCompte(TextChoices):
    """Invited, active, inactive, then erased six months later. `ETATS_QUI_OCCUPENT` are those that hold a place."""

    INVITE = "invite", "Invité"
    ACTIF = "actif", "Actif"
    INACTIF = "inactif", "Inactif"
    SUPPRIME = "supprime", "Supprimé"


ETATS_QUI_OCCUPENT = (EtatCompte.INVITE, EtatCompte.ACTIF)


class Civilite(TextChoices):
    """As the habilitation form asks it."""

    MADAME = "madame", "Madame"
    MONSIEUR = "monsieur", "Monsieur"


class Lien(TextChoices):
    """Tie of a technicien to the structure, attested by the gestionnaire (U-2.2.1-technicien-appartenance)."""

    EMPLOYE = "employe", "Employé"
    SALARIE = "salarie", "Salarié"
    BENEVOLE = "benevole", "Bénévole"


class MotifInactivation(TextChoices):
    """Why an account was closed."""

    DEPART = "depart", "Départ de la structure"
    CHANGEMENT = "changement", "Changement de mission"
    AUTRE = "autre", "Autre motif"
    FIN_CONVENTION = "fin_convention", "Fin de convention"
    SECURITE = "securite", "Mesure de sécurité"
    EXCLUSION = "exclusion", "Exclusion"
    REMPLACEMENT = "remplacement", "Remplacement"


MOTIFS_SECURITE = (MotifInactivation.SECURITE, MotifInactivation.EXCLUSION)


class KindCaisse(TextChoices):
    """Kinds of local bodies of the Assurance Maladie."""

    CPAM = "cpam", "CPAM"
    CGSS = "cgss", "CGSS"
    CCSS = "ccss", "CCSS"
    CSSM = "cssm", "CSSM"


class KindPartenaire(TextChoices):
    """Kinds of structures that sign."""

    CCAS = "ccas", "CCAS"
    DEPARTEMENT = "departement", "Département"
    VILLE = "ville", "Ville"
    ASSOCIATION = "association", "Association"
    ETABLISSEMENT = "etablissement", "Établissement"
    MANDATAIRE = "mandataire", "Mandataire"


class EtatDomaine(TextChoices):
    """An e-mail domain of a structure: only an attested one opens accounts."""

    PROPOSE = "propose", "À examiner"
    ADMIS = "admis", "Admis"
    REFUSE = "refuse", "Refusé"
    RETIRE = "retire", "Retiré"


class EtatHabilitation(TextChoices):
    """A request to open a gestionnaire's account: being filled, waiting for the caisse, then decided."""

    INCOMPLETE = "incomplete", "Incomplète"
    EN_ATTENTE = "en_attente", "En attente"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"


class OrigineDemande(TextChoices):
    """How a request reached the caisse."""

    PORTAIL = "portail", "Dans le portail"
    COURRIEL = "courriel", "Par courriel"
    COURRIER = "courrier", "Par courrier"
    TELEPHONE = "telephone", "Par téléphone"


class KindDemandeCompte(TextChoices):
    """What a structure may ask about a gestionnaire's account."""

    MODIFICATION = "modification", "Modification"
    INACTIVATION = "inactivation", "Inactivation"


class EtatDemandeCompte(TextChoices):
    """Asked, then refused, or done; a closing accepted for its wished day waits for it (`PROGRAMMEE`)."""

    EN_ATTENTE = "en_attente", "En attente"
    PROGRAMMEE = "programmee", "Acceptée, à la date souhaitée"
    FAITE = "faite", "Faite"
    REFUSEE = "refusee", "Refusée"


class DecisionRevue(TextChoices):
    """What a review says of one account."""

    A_REVOIR = "a_revoir", "À revoir"
    CONFIRME = "confirme", "Confirmé"
    INACTIVE = "inactive", "Fermé"
    A_INACTIVER = "a_inactiver", "À fermer, demandé à la caisse"


class KindSignalementSecurite(TextChoices):
    """What is reported about an account (U-4.1-signalement-fraude)."""

    PERTE = "perte", "Perte d’identifiants"
    VOL = "vol", "Vol d’identifiants"
    FRAUDE = "fraude", "Usage frauduleux"
    NON_CONFORME = "non_conforme", "Usage non conforme"


class EtatSignalement(TextChoices):
    """A security report: open, then the account cut, or nothing to cut. A cut account may be opened again."""

    OUVERT = "ouvert", "À traiter"
    COUPE = "coupe", "Compte coupé"
    SANS_SUITE = "sans_suite", "Sans suite"
    RETABLI = "retabli", "Compte rétabli"


class Detection(TextChoices):
    """Which side noticed an incident: the caisse then owes the structure a notice (U-4.1-notification-detection-caisse)."""

    PARTENAIRE = "partenaire", "Signalé par la structure"
    CAISSE = "caisse", "Constaté par la caisse"
    TITULAIRE = "titulaire", "Signalé par la personne"
    PORTAIL = "portail", "Constaté par le portail"


class MotifOuvertureCle(TextChoices):
    """Why the sealed name of an erased account is opened: a code of the journal, never a story."""

    REQUISITION = "requisition", "Réquisition judiciaire"
    ENQUETE = "enquete", "Enquête de sécurité"
    LITIGE = "litige", "Litige"


class EtatBoitier(TextChoices):
    """A hardware token: in stock, handed out to one account, then lost or worn out for good."""

    EN_STOCK = "en_stock", "En stock"
    REMIS = "remis", "Remis"
    RETIRE = "retire", "Perdu ou hors service"


class EtatImport(TextChoices):
    """A file of techniciens: read, being applied, applied. It may be applied again: what exists is left as it is."""

    LU = "lu", "À vérifier"
    EN_COURS = "en_cours", "En cours"
    FAIT = "fait", "Terminé"


class EtatLigneImport(TextChoices):
    """One line of a file of techniciens."""

    VALIDE = "valide", "À créer"
    REFUSEE = "refusee", "Refusée"
    CREEE = "creee", "Créée"
    DEJA = "deja", "Compte déjà ouvert"
