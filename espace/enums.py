"""States of the kernel's own objects."""

from django.db.models import TextChoices


class EtatCourriel(TextChoices):
    """A mail waits, leaves, or is given up: after its last attempt, or because it no longer has a reason."""

    EN_ATTENTE = "en_attente", "En attente"
    ENVOYE = "envoye", "Envoyé"
    ECHOUE = "echoue", "Échoué"
    SANS_OBJET = "sans_objet", "Sans objet"


class EtatFichier(TextChoices):
    """Received, scanned, then healthy, infected or impossible to scan. Only a healthy file opens."""

    RECU = "recu", "Reçu"
    EN_ANALYSE = "en_analyse", "En analyse"
    SAIN = "sain", "Sain"
    INFECTE = "infecte", "Infecté, bloqué"
    NON_ANALYSABLE = "non_analysable", "Non analysable"


class EtatTravail(TextChoices):
    """Long work: asked, running, done or failed. A worker that died is seen by its heartbeat."""

    DEMANDE = "demande", "En attente"
    EN_COURS = "en_cours", "En cours"
    FAIT = "fait", "Prêt"
    ECHOUE = "echoue", "Échoué"
