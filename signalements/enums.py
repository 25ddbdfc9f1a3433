"""Kinds, states and closed lists of the case. What a caisse may add to is an `Option` row, never an enum."""

from django.db.models import TextChoices


class TypeDemande(TextChoices):
    """The six kinds of demande: same codes as the functions of the usage convention that send them."""

    SIGNALEMENT = "signalement", "Signalement"
    DOSSIER = "dossier", "Dossier"
    RENDEZ_VOUS = "rendez_vous", "Rendez-vous"
    DOCUMENT = "document", "Document"
    CONTACT = "contact", "Contact"
    EXAMEN = "examen", "Examen de prévention"


class EtatSignalement(TextChoices):
    """Sent, taken (the accompaniment opens at that instant), closed with its outcome; or not taken, or cancelled."""

    TRANSMISE = "transmise", "Transmise"
    PRISE_EN_CHARGE = "prise_en_charge", "Prise en charge"
    CLOSE = "close", "Close"
    NON_PRISE_EN_CHARGE = "non_prise_en_charge", "Non prise en charge"
    ANNULEE = "annulee", "Annulée"


class EtatDossier(TextChoices):
    """Sent, taken, checked (incomplete, completed, checked again), complete, examined, settled."""

    TRANSMIS = "transmis", "Transmis"
    PRIS_EN_CHARGE = "pris_en_charge", "Pris en charge"
    INCOMPLET = "incomplet", "Incomplet"
    A_VERIFIER = "a_verifier", "À vérifier"
    COMPLET = "complet", "Complet"
    EN_INSTRUCTION = "en_instruction", "En instruction"
    TRAITE = "traite", "Traité"
    CLASSE = "classe", "Classé sans suite"
    ANNULE = "annule", "Annulé"


class EtatRendezVous(TextChoices):
    """Sent, fixed (day and place), then held or not; or refused."""

    TRANSMISE = "transmise", "Transmise"
    FIXE = "fixe", "Rendez-vous fixé"
    HONORE = "honore", "Honoré"
    NON_HONORE = "non_honore", "Non honoré"
    REFUSEE = "refusee", "Refusée"
    CLASSEE = "classee", "Classée sans suite"
    ANNULEE = "annulee", "Annulée"


class EtatDocument(TextChoices):
    """Sent, then the document leaves to the insured person or is put in the portal; or refused."""

    TRANSMISE = "transmise", "Transmise"
    ENVOYE = "envoye", "Envoyé à l’assuré"
    REMIS = "remis", "Remis dans le portail"
    REFUSEE = "refusee", "Refusée"
    CLASSEE = "classee", "Classée sans suite"
    ANNULEE = "annulee", "Annulée"


class EtatContact(TextChoices):
    """Sent, answered, followed up as often as needed; closed by either side, reopened by a new message."""

    TRANSMISE = "transmise", "Transmise"
    REPONDUE = "repondue", "Répondue"
    RELANCEE = "relancee", "Relancée"
    CLOSE = "close", "Close"
    CLASSEE = "classee", "Classée sans suite"
    ANNULEE = "annulee", "Annulée"


class EtatExamen(TextChoices):
    """Sent, appointment fixed, then held or not, or no news from the centre."""

    TRANSMISE = "transmise", "Transmise"
    FIXE = "fixe", "Rendez-vous fixé"
    HONORE = "honore", "Honoré"
    NON_HONORE = "non_honore", "Non honoré"
    SANS_RETOUR = "sans_retour", "Sans retour"
    CLASSEE = "classee", "Classée sans suite"
    ANNULEE = "annulee", "Annulée"


ETATS: dict[TypeDemande, type[TextChoices]] = {
    TypeDemande.SIGNALEMENT: EtatSignalement,
    TypeDemande.DOSSIER: EtatDossier,
    TypeDemande.RENDEZ_VOUS: EtatRendezVous,
    TypeDemande.DOCUMENT: EtatDocument,
    TypeDemande.CONTACT: EtatContact,
    TypeDemande.EXAMEN: EtatExamen,
}
ETATS_ANNULES = frozenset({"annulee", "annule"})


class Phase(TextChoices):
    """The five phases a partner sees, whatever the kind."""

    A_COMPLETER = "a_completer", "À compléter"
    ENVOYEE = "envoyee", "Envoyée"
    EN_COURS = "en_cours", "En cours"
    TERMINEE = "terminee", "Terminée"
    ANNULEE = "annulee", "Annulée"


class Issue(TextChoices):
    """How an accompaniment or a dossier ended (MAR-3-issues-cloture, PDC-A3-resultat)."""

    ABOUTI = "abouti", "Abouti"
    INTERROMPU = "interrompu", "Interrompu avant la réalisation des soins"
    SANS_SUITE = "sans_suite", "Classé sans suite"
    ACCORD = "accord", "Accord"
    REFUS = "refus", "Refus"
    AUTRE = "autre", "Autre résultat"


ISSUES_SIGNALEMENT = (Issue.ABOUTI, Issue.INTERROMPU, Issue.SANS_SUITE)
ISSUES_DOSSIER = (Issue.ACCORD, Issue.REFUS, Issue.AUTRE)


class Canal(TextChoices):
    """How the demande reached the caisse."""

    PORTAIL = "portail", "Portail"
    TELEPHONE = "telephone", "Téléphone"
    COURRIER = "courrier", "Courrier"
    COURRIEL = "courriel", "Courriel"
    ACCUEIL = "accueil", "Accueil de la caisse"


class ModeAccord(TextChoices):
    """How the agreement of the person was collected (PDC-A3-consentement-case, -signature)."""

    CASE = "case", "Case cochée"
    SIGNATURE = "signature", "Signature"
    A_RECUEILLIR = "a_recueillir", "À recueillir au premier contact"


class Joindre(TextChoices):
    """How to reach the person: no phone unless the caisse opened the field."""

    COORDONNEES = "coordonnees", "Par les coordonnées que la caisse connaît"
    STRUCTURE = "structure", "Par ma structure"
    TELEPHONE = "telephone", "Par téléphone"


class Qualite(TextChoices):
    """Who represents a minor or a protected adult (PDC-3-mineur)."""

    PARENT = "parent", "Parent"
    TUTEUR = "tuteur", "Tuteur"
    DELEGATAIRE = "delegataire", "Délégataire de l’autorité parentale"
    ASE = "ase", "Service de l’aide sociale à l’enfance"
    MANDATAIRE = "mandataire", "Mandataire judiciaire"


class CanalContact(TextChoices):
    """How the caisse tried to reach the person."""

    TELEPHONE = "telephone", "Téléphone"
    SMS = "sms", "SMS"
    COURRIEL = "courriel", "Courriel"
    COURRIER = "courrier", "Courrier"
    STRUCTURE = "structure", "Par le partenaire"
    ACCUEIL = "accueil", "À l’accueil"


class ResultatContact(TextChoices):
    """What an attempt gave: only JOINT meets the clock."""

    JOINT = "joint", "Personne jointe"
    MESSAGE = "message", "Message laissé"
    SANS_REPONSE = "sans_reponse", "Sans réponse"
    COORDONNEES_ABSENTES = "coordonnees_absentes", "Coordonnées absentes ou fausses"


class Etape(TextChoices):
    """Dated steps of an open accompaniment (PDC-A3-etapes-accompagnement, M-service-social, MAR-A1-orientation-reseau)."""

    BILAN = "bilan", "Bilan des droits et de la situation"
    EVALUATION = "evaluation", "Évaluation complémentaire"
    PLAN = "plan", "Plan d’accompagnement accepté"
    SERVICE_SOCIAL = "service_social", "Orientation vers le service social"
    ORIENTATION = "orientation", "Orientation vers un autre acteur"


class KindEcheance(TextChoices):
    """The clocks of a demande."""

    CONTACT = "contact", "Contact de la personne"
    PRISE_EN_CHARGE = "prise_en_charge", "Prise en charge"
    INSTRUCTION = "instruction", "Traitement du dossier"


class ResultatEcheance(TextChoices):
    """How a clock stopped: the act was done, the matter ended without it, or it left for another caisse."""

    FAIT = "fait", "Fait"
    SANS_OBJET = "sans_objet", "Sans objet"
    REORIENTE = "reoriente", "Réorientée"


class SourceEcheance(TextChoices):
    """What gives a clock its length."""

    TERME = "terme", "Terme de la convention"
    LECTURE = "lecture", "Lecture de la caisse"
    MESURE = "mesure", "Mesuré, sans engagement chiffré"


class NiveauRappel(TextChoices):
    """Warnings of a clock, each sent once."""

    MOITIE = "moitie", "La moitié du délai est passée"
    PROCHE = "proche", "Bientôt à échéance"
    RETARD = "retard", "En retard"


class NatureDossier(TextChoices):
    """First request or renewal (CHA-1.2-ame-renouvellement)."""

    PREMIERE = "premiere", "Première demande"
    RENOUVELLEMENT = "renouvellement", "Renouvellement"


class ModeEnvoi(TextChoices):
    """Where a document goes: computed, never chosen (U-1.2-document-adresse-assure)."""

    ADRESSE_ASSURE = "adresse_assure", "À l’adresse de l’assuré connue de la caisse"
    PORTAIL = "portail", "Dans le portail"


class ModeRendezVous(TextChoices):
    """How the appointment is held."""

    SUR_PLACE = "sur_place", "Sur place"
    TELEPHONE = "telephone", "Par téléphone"
    VISIO = "visio", "En visio"


class ObjetContact(TextChoices):
    """Why a partner writes: only the first concerns a person (M-referent-sollicitations)."""

    AVANCEMENT = "avancement", "État d’avancement d’une démarche"
    QUESTION = "question", "Question générale"
    FORMATION = "formation", "Formation"
    PREVENTION = "prevention", "Action de prévention"


class Sens(TextChoices):
    """Which way a piece travels."""

    ENTRANTE = "entrante", "Du partenaire à la caisse"
    SORTANTE = "sortante", "De la caisse au partenaire"


class EtatPiece(TextChoices):
    """What the agent said of a piece."""

    A_VERIFIER = "a_verifier", "À vérifier"
    ACCEPTEE = "acceptee", "Acceptée"
    ILLISIBLE = "illisible", "Illisible"
    ECARTEE = "ecartee", "Écartée"


class MotifPieceDemandee(TextChoices):
    """Why a piece is asked for."""

    MANQUANTE = "manquante", "Manquante"
    ILLISIBLE = "illisible", "Illisible"


class Liste(TextChoices):
    """Lists a caisse may add to."""

    THEME = "theme", "Thèmes de détection"
    URGENCE = "urgence", "Raisons d’urgence"
    DIFFICULTE = "difficulte", "Difficultés rencontrées"
    DEMARCHE = "demarche", "Démarches déjà faites"
    PRESTATION = "prestation", "Prestations d’un dossier"
    CATEGORIE_PIECE = "categorie_piece", "Catégories de pièces"
    TYPE_DOCUMENT = "type_document", "Types de documents"
    PIECE_SORTANTE = "piece_sortante", "Pièces sortantes"
    MOTIF_RENDEZ_VOUS = "motif_rendez_vous", "Motifs de rendez-vous"
    MOTIF_SANS_SUITE = "motif_sans_suite", "Motifs de classement sans suite"
    MOTIF_NON_PRISE = "motif_non_prise", "Motifs de non-prise en charge"
    MOTIF_REFUS = "motif_refus", "Motifs de refus"
    ORIENTATION = "orientation", "Acteurs vers qui orienter"
    CENTRE = "centre", "Centres d’examens de santé"
