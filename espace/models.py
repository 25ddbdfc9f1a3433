"""Tables every floor stands on. They carry identifiers, never foreign keys: they outlive what they mention."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from espace.enums import EtatCourriel, EtatFichier, EtatTravail
from espace.histories import History
from espace.tenancy import TenantManager


class LigneJournal(models.Model):
    """Access journal: who did what, when, on which object. Append-only in the database itself.

    Never a name nor a content: `codes` holds identifiers and codes. A list viewed is one line with its references.
    """

    # Made here: INSERT … RETURNING would be refused before sign-in, when the row cannot be read back.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_ref = models.CharField(max_length=40, blank=True)
    actor_role = models.CharField(max_length=20, blank=True)
    caisse_id = models.BigIntegerField(null=True)
    partenaire_id = models.BigIntegerField(null=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_ref = models.CharField(max_length=60, blank=True)
    address = models.GenericIPAddressField(null=True)
    codes = models.JSONField(default=dict)

    objects = TenantManager["LigneJournal"]()

    class Meta:
        verbose_name = "ligne du journal des accès"
        verbose_name_plural = "journal des accès"
        indexes = [
            models.Index(fields=["caisse_id", "-at"], name="journal_caisse"),
            models.Index(fields=["actor_ref", "-at"], name="journal_actor"),
            models.Index(fields=["object_kind", "object_ref", "-at"], name="journal_object"),
            models.Index("at", name="journal_at"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                # Only `purge_journal`, which runs as the owner of the table, says this word.
                func="""
                    if tg_op = 'DELETE' and current_setting('app.purge', true) = 'journal'
                        and current_user = (select tableowner from pg_tables where tablename = 'espace_lignejournal')
                        then return OLD; end if;
                    raise 'the access journal is append-only' using errcode = 'insufficient_privilege';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_ref}"


class Courriel(models.Model):
    """Outbox: a mail is a row of the transaction that gave it its reason, delivered by a retrying job.

    The text is made at delivery from `kind` and identifiers: no secret link, no personal data of an assuré lies here.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    compte_id = models.BigIntegerField(null=True)
    address = models.EmailField(blank=True)
    object_ref = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    etat = models.CharField(max_length=12, choices=EtatCourriel.choices, default=EtatCourriel.EN_ATTENTE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True)

    objects = models.Manager["Courriel"]()

    class Meta:
        verbose_name = "courriel"
        indexes = [models.Index("next_attempt_at", name="courriel_due", condition=Q(etat=EtatCourriel.EN_ATTENTE))]
        constraints = [
            models.CheckConstraint(
                name="courriel_sent_at",
                condition=Q(etat=EtatCourriel.ENVOYE, sent_at__isnull=False)
                | (~Q(etat=EtatCourriel.ENVOYE) & Q(sent_at__isnull=True)),
                violation_error_message="Un courriel envoyé porte son instant d’envoi, et lui seul.",
            ),
            models.CheckConstraint(
                name="courriel_waiting",
                condition=Q(next_attempt_at__isnull=False) | ~Q(etat=EtatCourriel.EN_ATTENTE),
                violation_error_message="Un courriel en attente porte l’instant de son prochain essai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Fichier(models.Model):
    """A stored file: encrypted bytes under a neutral name, its own key sealed by a master key."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    caisse_id = models.BigIntegerField(null=True)
    partenaire_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)  # what it is for: « recu_demande », « fiche_copil », later « piece »
    object_ref = models.CharField(max_length=60, blank=True)
    storage_key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)  # neutral: « recu-2XGP-7KMA.pdf »
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=80)
    wrapped_key = models.BinaryField()
    etat = models.CharField(max_length=16, choices=EtatFichier.choices, default=EtatFichier.RECU)
    created_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)

    objects = TenantManager["Fichier"]()
    is_tenant_caisse_optional = True  # a file of a structure that no caisse has received yet

    class Meta:
        verbose_name = "fichier"
        indexes = [models.Index("etat", "created_at", name="fichier_etat")]

    def __str__(self) -> str:
        return self.name


class Travail(models.Model):
    """Long work asked from a page: import, export, PDF. Its progress is shown, its result is a file."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    request_key = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    etat = models.CharField(max_length=10, choices=EtatTravail.choices, default=EtatTravail.DEMANDE)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    by_ref = models.CharField(max_length=40)
    caisse_id = models.BigIntegerField(null=True)
    partenaire_id = models.BigIntegerField(null=True)
    result = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # also tells a run from the one it replaced
    error_code = models.CharField(max_length=60, blank=True)
    error_sentence = models.CharField(max_length=400, blank=True)  # of a refusal: French, no personal data
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = TenantManager["Travail"]()
    is_tenant_caisse_optional = True  # a work of a structure that concerns no caisse

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        indexes = [
            models.Index(
                "asked_at", name="travail_open", condition=Q(etat__in=[EtatTravail.DEMANDE, EtatTravail.EN_COURS])
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "request_key",
                name="travail_once",
                condition=Q(etat__in=[EtatTravail.DEMANDE, EtatTravail.EN_COURS]),
                violation_error_message="Ce document est déjà en préparation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_key}"


class CleIdempotence(models.Model):
    """The stored answer to a request that carries an idempotency key."""

    compte_id = models.BigIntegerField()
    key = models.CharField(max_length=80)
    route = models.CharField(max_length=160)  # method and path
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    expires_at = models.DateTimeField()

    objects = models.Manager["CleIdempotence"]()

    class Meta:
        verbose_name = "clé d’idempotence"
        indexes = [models.Index("expires_at", name="idempotence_expires")]
        constraints = [models.UniqueConstraint("compte_id", "key", name="idempotence_once")]

    def __str__(self) -> str:
        return self.key


class ReglageGlobal(models.Model):
    """A setting of the portal that differs from its default; a caisse's own are kept with the caisse."""

    cle = models.CharField(max_length=60, unique=True)
    valeur = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by_ref = models.CharField(max_length=40)

    objects = models.Manager["ReglageGlobal"]()
    history = History()

    class Meta:
        verbose_name = "réglage du portail"
        verbose_name_plural = "réglages du portail"

    def __str__(self) -> str:
        return self.cle
