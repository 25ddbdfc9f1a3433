"""Celery, and the one table of what runs when.

A line names a job of `espace.registry.jobs`; a test holds the two lists equal. Each job asks what is due: the hour
says how fresh the answer is, never what it is. The sentences feed `docs/jobs.md`.
"""

import os
from dataclasses import dataclass
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "espace.settings")


@dataclass(frozen=True)
class Ligne:
    """One line of the schedule: the job, its hours, and what it does in a French sentence."""

    job: str
    schedule: Any
    sentence: str


EVERY_MINUTE = crontab()
EVERY_FIVE_MINUTES = crontab(minute="*/5")
# Just after midnight in Paris; overseas midnights are covered because every access compares days, not runs.
EVERY_NIGHT = crontab(hour="0", minute="3")

SCHEDULE = (
    Ligne("espace.courriels", EVERY_MINUTE, "Envoie les courriels en attente et réessaie ceux qui ont été refusés."),
    Ligne(
        "espace.courriels_oubli",
        EVERY_NIGHT,
        "Oublie l’adresse et les paramètres des courriels partis depuis trente jours.",
    ),
    Ligne("espace.fichiers", EVERY_NIGHT, "Efface les reçus préparés depuis sept jours : ils se refont à la demande."),
    Ligne("espace.journal", EVERY_NIGHT, "Retire du journal des accès les lignes de plus de douze mois."),
    Ligne("accounts.fin_acces", EVERY_NIGHT, "Ferme les comptes d’une structure dont le dernier accès a pris fin."),
    Ligne(
        "accounts.fermetures",
        EVERY_FIVE_MINUTES,
        "Ferme les comptes de gestionnaire au jour souhaité, une fois leur successeur actif.",
    ),
    Ligne("accounts.effacement", EVERY_NIGHT, "Efface les comptes fermés depuis six mois."),
    Ligne(
        "accounts.effacement_habilitations",
        EVERY_NIGHT,
        "Efface les personnes des demandes refusées depuis six mois, refuse celles restées incomplètes.",
    ),
    Ligne("accounts.revues", EVERY_NIGHT, "Ouvre les revues d’habilitations dont le jour est venu."),
    Ligne(
        "accounts.revues_rappels",
        EVERY_NIGHT,
        "Rappelle aux gestionnaires une revue à terminer, puis en retard.",
    ),
    Ligne(
        "accounts.imports",
        EVERY_NIGHT,
        "Efface les imports de techniciens, lignes et contenu lu, trente jours après leur dépôt.",
    ),
    Ligne(
        "accounts.mots_de_passe",
        EVERY_NIGHT,
        "Prévient quatorze jours, puis trois jours avant la fin d’un mot de passe.",
    ),
    Ligne("accounts.sessions", EVERY_NIGHT, "Oublie les sessions terminées."),
    Ligne(
        "accounts.acces_refuses",
        EVERY_FIVE_MINUTES,
        "Signale aux caisses un compte qui a cherché dix fois en une heure des demandes d’une autre structure.",
    ),
    Ligne("accounts.cles_scellees", EVERY_NIGHT, "Oublie les clés scellées dont le journal est purgé."),
    Ligne("signalements.late", EVERY_MINUTE, "Prévient l’agent et le responsable, une fois, d’un contact en retard."),
    Ligne(
        "signalements.warnings",
        EVERY_FIVE_MINUTES,
        "Rappelle à l’agent un délai de contact à moitié passé, puis bientôt échu.",
    ),
    Ligne("signalements.brouillons", EVERY_NIGHT, "Efface les brouillons laissés trente jours."),
    Ligne(
        "signalements.pieces",
        EVERY_NIGHT,
        "Efface les pièces six mois après la clôture d’une demande, les justificatifs médicaux un mois après.",
    ),
    Ligne(
        "signalements.anonymisation",
        EVERY_NIGHT,
        "Anonymise les demandes vingt-quatre mois après leur clôture ou leur dernier échange.",
    ),
    Ligne("conventions.renewals", EVERY_NIGHT, "Écrit les reconductions arrivées à échéance et prévient les parties."),
    Ligne("conventions.reminders", EVERY_NIGHT, "Rappelle aux parties l’échéance avant la fenêtre de dénonciation."),
    Ligne(
        "conventions.effacement_contacts",
        EVERY_NIGHT,
        "Efface les contacts et les signataires d’une convention finie depuis cinq ans.",
    ),
    Ligne(
        "conventions.effacement_droits",
        EVERY_NIGHT,
        "Efface l’identité d’une personne un an après la réponse à sa demande sur ses données.",
    ),
    Ligne(
        "conventions.effacement_incidents",
        EVERY_NIGHT,
        "Efface ce qui est écrit sur un incident deux ans après sa clôture.",
    ),
    Ligne(
        "reporting.effacement_participants",
        EVERY_NIGHT,
        "Efface qui a participé aux actions et aux COPIL d’une convention finie depuis cinq ans.",
    ),
    Ligne("espace.travaux", EVERY_MINUTE, "Reprend les travaux longs jamais commencés ou interrompus."),
)

app = Celery("espace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["espace", "accounts", "conventions", "signalements", "reporting"])
app.conf.update(
    timezone="Europe/Paris",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 30},
    worker_hijack_root_logger=False,
    beat_schedule={
        ligne.job: {"task": "espace.run_job", "schedule": ligne.schedule, "args": [ligne.job]} for ligne in SCHEDULE
    },
)
