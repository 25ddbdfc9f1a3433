"""States, kinds and closed lists of the contract."""

from django.db.models import TextChoices


class Fonction(TextChoices):
    """What a convention may open, labelled exactly as written (U 1.2).

    `HISTORIQUE` reads; the others create a demande.
    """

    CONTACT = "contact", "Contacter votre organisme d’assurance Maladie"
    DOSSIER = "dossier", "Soumettre une demande d’étude de dossier"
    SIGNALEMENT = "signalement", "Signaler une situation de difficultés d’accès aux droits et aux soins"
    RENDEZ_VOUS = "rendez_vous", "Demander un rendez-vous pour un assuré"
    DOCUMENT = "document", "Demander un document"
    HISTORIQUE = "historique", "Consulter l’historique"
    EXAMEN = "examen", "Orienter vers l’examen de prévention en santé"


AVEC_ECRANS = frozenset({Fonction.SIGNALEMENT, Fonction.HISTORIQUE})  # what the portal can do today


class KindConvention(TextChoices):
    """What the convention is about. « Accès numérique » (Rouen) asks for no référent."""

    ACCES_DROITS_SOINS = "acces_droits_soins", "Accès aux droits et aux soins"
    ACCES_NUMERIQUE = "acces_numerique", "Accès numérique"


class EtatConvention(TextChoices):
    """Drawn up, being signed, signed.

    What a day makes of it (to come, in force, ended) is `Statut`: no midnight writes it.
    """

    BROUILLON = "brouillon", "Brouillon"
    EN_SIGNATURE = "en_signature", "En attente de signature"
    SIGNEE = "signee", "Signée"


class Statut(TextChoices):
    """What a convention is on a given day, from its dates alone."""

    BROUILLON = "brouillon", "Brouillon"
    EN_SIGNATURE = "en_signature", "En attente de signature"
    A_VENIR = "a_venir", "Signée, pas encore en vigueur"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    PREND_FIN = "prend_fin", "En vigueur, prend fin"
    TERMINEE = "terminee", "Terminée"


class MotifFin(TextChoices):
    """Why a convention, a participation or a usage convention ends."""

    DENONCIATION = "denonciation", "Dénonciation"
    OPPOSITION = "opposition", "Opposition à la reconduction"
    RESILIATION = "resiliation", "Résiliation"
    RETRAIT = "retrait", "Retrait de la caisse"
    REMPLACEMENT = "remplacement", "Remplacée par une convention plus récente"
    ECHEANCE = "echeance", "Échéance sans reconduction"
    FIN_METIER = "fin_metier", "Fin de la convention métier"
    FIN_PARTICIPATIONS = "fin_participations", "Toutes les caisses ont quitté la convention"


class KindPartie(TextChoices):
    """Which side a party is on."""

    CAISSE = "caisse", "Caisse"
    PARTENAIRE = "partenaire", "Partenaire"


class KindActe(TextChoices):
    """A writing that every party signs."""

    METIER = "metier", "Convention métier"
    USAGE = "usage", "Convention d’utilisation"
    AVENANT = "avenant", "Avenant"


class Provenance(TextChoices):
    """Where the text of a usage convention comes from: the seed, or the common text where it is only announced."""

    TEXTE = "texte", "Texte signé"
    TEXTE_COMMUN = "texte_commun", "Texte commun"


class KindLettre(TextChoices):
    """A writing of one side."""

    DENONCIATION = "denonciation", "Dénonciation"
    OPPOSITION = "opposition", "Opposition à la reconduction"
    MISE_EN_DEMEURE = "mise_en_demeure", "Mise en demeure"
    RESILIATION = "resiliation", "Résiliation"
    RETRAIT = "retrait", "Retrait d’une caisse"
    CONFIRMATION = "confirmation", "Confirmation de la reconduction"


class ObjetLettre(TextChoices):
    """Which convention a letter is about."""

    METIER = "metier", "Convention métier"
    USAGE = "usage", "Convention d’utilisation"


class Envoi(TextChoices):
    """How a letter left."""

    SIMPLE = "simple", "Lettre simple ou courriel"
    RECOMMANDEE = "recommandee", "Lettre recommandée"
    RECOMMANDEE_AR = "recommandee_ar", "Lettre recommandée avec avis de réception"


class KindPeriode(TextChoices):
    """The first year, then each renewal."""

    INITIALE = "initiale", "Période initiale"
    RECONDUCTION = "reconduction", "Reconduction"


class KindContact(TextChoices):
    """What a contact of a convention is there for."""

    REFERENT = "referent", "Référent"
    COPIL = "copil", "Membre du COPIL"
    SUPPORT = "support", "Support du portail"
    DPO = "dpo", "Délégué à la protection des données"
    MEDIATION = "mediation", "Médiation"
    AUTRE = "autre", "Autre contact"


class SourceDecision(TextChoices):
    """Why a function is open: the text, a decision of the caisse, or the demonstration where the text is silent."""

    TEXTE = "texte", "Texte de la convention"
    DECISION = "decision", "Décision de la caisse"
    DEMONSTRATION = "demonstration", "Choix de démonstration"


class CategorieEnvoi(TextChoices):
    """Bodies that texts allow to receive documents directly (U 1.2)."""

    ASE = "ase", "Services de l’aide sociale à l’enfance"
    MANDATAIRE = "mandataire", "Mandataires judiciaires"
    TUTELLE = "tutelle", "Tutelles"
    INSTITUTION_ASE = "institution_ase", "Institutions gérant les enfants de l’ASE"
    DEPOSITAIRE = "depositaire", "Organismes dépositaires"


class KindEvenement(TextChoices):
    """What the life of a convention is told with, line by line."""

    REDACTION = "redaction", "Convention rédigée"
    SIGNATURE = "signature", "Signature"
    EFFET = "effet", "Prise d’effet"
    RECONDUCTION = "reconduction", "Reconduction"
    RECONDUCTION_ANNULEE = "reconduction_annulee", "Reconduction annulée"
    LETTRE = "lettre", "Lettre"
    FIN = "fin", "Fin"
    FIN_ANNULEE = "fin_annulee", "Fin annulée"
    FIN_PARTICIPATION = "fin_participation", "Fin de la participation d’une caisse"
    FONCTION_OUVERTE = "fonction_ouverte", "Fonction ouverte"
    FONCTION_FERMEE = "fonction_fermee", "Fonction fermée"
    CONTACT = "contact", "Contact mis à jour"
    LECTURE = "lecture", "Lecture du texte"
    AVENANT = "avenant", "Avenant"


class KindDocument(TextChoices):
    """Files kept with a convention."""

    CONVENTION = "convention", "Convention signée"
    USAGE = "usage", "Convention d’utilisation signée"
    AVENANT = "avenant", "Avenant signé"
    ANNEXE = "annexe", "Annexe"
    DELIBERATION = "deliberation", "Délibération"
    LETTRE = "lettre", "Lettre"
    EIVP = "eivp", "Analyse d’impact"
    ATTESTATION = "attestation", "Attestation de destruction"
    PREUVE = "preuve", "Preuve"


class KindNote(TextChoices):
    """What is noted in the thread of a convention."""

    DIFFEREND = "differend", "Différend"
    INSTRUCTION_CONTESTEE = "instruction_contestee", "Instruction contestée"
    SENSIBILISATION = "sensibilisation", "Sensibilisation à la protection des données"
    NOTE = "note", "Note"


class Tronc(TextChoices):
    """Parts of the coopération (Champigny, article 3)."""

    COMMUN = "commun", "Tronc commun"
    OPTIONNEL = "optionnel", "Tronc optionnel"


class CasViolation(TextChoices):
    """In what a breach happened: Champigny gives two delays, and the shorter one counts when unsaid."""

    DETECTION = "detection", "Dans une détection"
    TRANSFERT = "transfert", "Lors d’un transfert de données"
    NON_QUALIFIE = "non_qualifie", "Non qualifié"


class KindDroit(TextChoices):
    """Rights of a person over their data."""

    ACCES = "acces", "Accès"
    RECTIFICATION = "rectification", "Rectification"
    LIMITATION = "limitation", "Limitation"
    OPPOSITION = "opposition", "Opposition"
    EFFACEMENT = "effacement", "Effacement"


class EtatDroit(TextChoices):
    """A rights request waits, then is answered."""

    EN_COURS = "en_cours", "En cours"
    REPONDUE = "repondue", "Répondue"


class EtatSousTraitant(TextChoices):
    """A subcontractor is declared, then allowed, not objected to, or refused."""

    EN_ATTENTE = "en_attente", "Non autorisé"
    AUTORISE = "autorise", "Autorisé"
    SANS_OBJECTION = "sans_objection", "Sans objection"
    REFUSE = "refuse", "Refusé"


class EtatIncident(TextChoices):
    """An incident is open, handed to the national support, closed."""

    OUVERT = "ouvert", "Ouvert"
    TRANSMIS = "transmis", "Transmis au support national"
    CLOS = "clos", "Clos"


class PublicActualite(TextChoices):
    """Who reads a piece of news."""

    PARTENAIRES = "partenaires", "Partenaires"
    AGENTS = "agents", "Agents de la caisse"
