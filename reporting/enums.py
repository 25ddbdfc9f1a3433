"""Closed lists of reporting: kinds of collective actions, lives of a COPIL and of a fiche."""

from django.db.models import TextChoices


class KindAction(TextChoices):
    """What the two sides do together, outside any demande. The kind decides which indicator counts it."""

    INFORMATION = "information", "Session d’information"
    FORMATION = "formation", "Formation"
    ACTUALISATION = "actualisation", "Séance annuelle d’actualisation"  # ROU-II-actualisation-annuelle
    LANCEMENT = "lancement", "Réunion de lancement"  # CHA-3-reunion-lancement
    REFERENTS = "referents", "Session des référents"  # M-referents-formes
    PRE_BILAN = "pre_bilan", "Réunion « pré-bilan »"  # BON-4.1-eps-formation-pre-bilan
    PREVENTION = "prevention", "Action de prévention"
    ATELIER_NUMERIQUE = "atelier_numerique", "Atelier numérique"
    ORIENTATION_NUMERIQUE = "orientation_numerique", "Orientations individuelles vers le numérique"
    INITIATIVE = "initiative", "Initiative locale"  # MAR-3-aller-vers
    LETTRE = "lettre", "Lettre d’information"  # ROU-II-newsletter: `participants` counts who received it


class EtatAction(TextChoices):
    """Planned, then held or cancelled. Only a held action counts."""

    PREVUE = "prevue", "Prévue"
    TENUE = "tenue", "Tenue"
    ANNULEE = "annulee", "Annulée"


class FormatAction(TextChoices):
    """How it is held."""

    SUR_PLACE = "sur_place", "Sur place"
    A_DISTANCE = "a_distance", "À distance"
    MIXTE = "mixte", "Sur place et à distance"


class LienPresent(TextChoices):
    """Tie of a person present to the structure: volunteers count too (ROU-IV-ind-formes)."""

    AGENT = "agent", "Agent ou salarié"
    BENEVOLE = "benevole", "Bénévole"
    CAISSE = "caisse", "Personnel de la caisse"
    AUTRE = "autre", "Autre"


class EtatCopil(TextChoices):
    """Planned, then held or cancelled."""

    PLANIFIE = "planifie", "Planifié"
    TENU = "tenu", "Tenu"
    ANNULE = "annule", "Annulé"


class KindFiche(TextChoices):
    """The sheet of the COPIL, or an account of any dates on demand (PDC-5-recapitulatif)."""

    COPIL = "copil", "Fiche COPIL"
    RECAPITULATIF = "recapitulatif", "Récapitulatif"


class EtatFiche(TextChoices):
    """In preparation it may be computed again; validated, the database refuses any change."""

    EN_PREPARATION = "en_preparation", "En préparation"
    VALIDEE = "validee", "Validée"


class KindCampagne(TextChoices):
    """What a survey asks about (PDC-5-enquete-satisfaction)."""

    SERVICE = "service", "Service rendu"
    FORMATION = "formation", "Formation"


class Note(TextChoices):
    """An answer, of which the last is not counted as expressed."""

    TRES_SATISFAIT = "tres_satisfait", "Très satisfait"
    SATISFAIT = "satisfait", "Satisfait"
    PEU_SATISFAIT = "peu_satisfait", "Peu satisfait"
    PAS_SATISFAIT = "pas_satisfait", "Pas satisfait"
    SANS_AVIS = "sans_avis", "Sans avis"


class Periodicite(TextChoices):
    """Of the technical committee, when there is one (MAR-A-comite-technique)."""

    MENSUELLE = "mensuelle", "Mensuelle"
    TRIMESTRIELLE = "trimestrielle", "Trimestrielle"
    SEMESTRIELLE = "semestrielle", "Semestrielle"


class MesureSeuil(TextChoices):
    """What a threshold watches (BON-4.1-seuils-alerte)."""

    DOSSIERS_OUVERTS = "dossiers_ouverts", "Dossiers ouverts depuis plus de"
    SAISINES_OUVERTES = "saisines_ouvertes", "Saisines ouvertes depuis plus de"
