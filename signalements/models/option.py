"""Lists that a caisse may add to: national rows, and its own."""

from django.db import models
from django.db.models import Q

from accounts.models import Caisse
from espace.histories import History
from signalements.enums import Liste
from signalements.querysets import OptionQuerySet


class Option(models.Model):
    """One answer of a list: national when it has no caisse. Switched off, it stays readable on what was sent.

    Holds no person and no case: everyone signed in may read it, only its own caisse writes it.
    """

    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, blank=True, related_name="options")
    liste = models.CharField("liste", max_length=20, choices=Liste.choices)
    code = models.SlugField("code", max_length=40)
    libelle = models.CharField("libellé", max_length=120)
    aide = models.CharField("précision", max_length=200, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("proposée", default=True)

    objects = models.Manager.from_queryset(OptionQuerySet)()
    history = History()

    class Meta:
        verbose_name = "option"
        ordering = ["liste", "ordre", "libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["caisse", "liste", "code"],
                name="option_once",
                nulls_distinct=False,
                violation_error_message="Cette liste a déjà une réponse de ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class PieceAttendue(models.Model):
    """A piece expected for a prestation (M-aide-constitution): national when it has no caisse."""

    caisse = models.ForeignKey(Caisse, models.PROTECT, null=True, blank=True, related_name="pieces_attendues")
    prestation = models.ForeignKey(Option, models.PROTECT, related_name="pieces_attendues")
    categorie = models.ForeignKey(Option, models.PROTECT, related_name="+")
    is_required = models.BooleanField("nécessaire", default=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)

    objects = models.Manager["PieceAttendue"]()

    class Meta:
        verbose_name = "pièce attendue"
        verbose_name_plural = "pièces attendues"
        ordering = ["ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["caisse", "prestation", "categorie"],
                name="piece_attendue_once",
                nulls_distinct=False,
                violation_error_message="Cette pièce est déjà attendue pour cette prestation.",
            ),
            models.CheckConstraint(
                name="piece_attendue_two_options",
                condition=~Q(prestation=models.F("categorie")),
                violation_error_message="Une prestation n’est pas une pièce.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prestation_id} : {self.categorie_id}"
