"""Conversation, internal notes, and what each account has read."""

import pgtrigger
from django.db import models

from accounts.models import Caisse, Compte
from espace.tenancy import TenantManager
from signalements.models.demande import Demande

# Words are answered, never edited: the only change is to blank them when the demande is anonymised.
BLANKED_ONLY = """
    if NEW.texte <> '' or (to_jsonb(NEW) - 'texte') <> (to_jsonb(OLD) - 'texte') then
        raise 'words are never edited' using errcode = 'check_violation', constraint = '{constraint}';
    end if;
    return NEW;
"""


class Message(models.Model):
    """What both sides read. `is_question`: the caisse waits for an answer, it is the partner's turn."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="messages")
    auteur = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    caisse = models.ForeignKey(
        Caisse, models.PROTECT, null=True, related_name="+"
    )  # whose words; NULL: the structure's
    texte = models.TextField("message", max_length=1000, blank=True)
    is_question = models.BooleanField("attend une réponse", default=False)
    sent_at = models.DateTimeField("envoyé le")
    submission = models.UUIDField(null=True)  # token of the form that wrote it: a second click finds the first message

    objects = TenantManager["Message"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "message"
        indexes = [models.Index("demande", "sent_at", "id", name="message_demande")]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], name="message_once", violation_error_message="Ce message est déjà envoyé."
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="never_edited",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=BLANKED_ONLY.format(constraint="message_never_edited"),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_de_la_caisse(self) -> bool:
        """Whether the caisse wrote it."""
        return self.caisse_id is not None


class NoteInterne(models.Model):
    """What the caisse alone reads. It carries its own caisse: a re-routing leaves it behind."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="notes")
    caisse = models.ForeignKey(Caisse, models.PROTECT, related_name="+")
    auteur = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    texte = models.TextField("note", max_length=1000, blank=True)
    written_at = models.DateTimeField("écrite le")
    submission = models.UUIDField(null=True)  # token of the form that wrote it

    objects = TenantManager["NoteInterne"]()
    tenant_partenaire = None

    class Meta:
        verbose_name = "note interne"
        verbose_name_plural = "notes internes"
        indexes = [models.Index("demande", "written_at", name="note_demande")]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], name="note_once", violation_error_message="Cette note est déjà ajoutée."
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="never_edited",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=BLANKED_ONLY.format(constraint="note_never_edited"),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class LectureFil(models.Model):
    """How far an account has read a thread: what is newer is « nouveau »."""

    compte = models.ForeignKey(Compte, models.PROTECT, related_name="+")
    demande = models.ForeignKey(Demande, models.CASCADE, related_name="lectures")
    last_message = models.ForeignKey(Message, models.PROTECT, related_name="+")

    objects = TenantManager["LectureFil"]()
    tenant_partenaire = tenant_caisse = None

    class Meta:
        verbose_name = "lecture d’un fil"
        verbose_name_plural = "lectures de fils"
        constraints = [models.UniqueConstraint(fields=["compte", "demande"], name="lecture_fil_once")]

    def __str__(self) -> str:
        return f"{self.compte_id} : {self.demande_id}"
