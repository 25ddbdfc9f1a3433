"""The rows that a page reads, each with all it shows."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from accounts.models import Compte
from accounts.querysets import calendar_columns
from signalements.models import Brouillon, Demande, LectureFil, OptionChoisie
from signalements.querysets import BIG

RECENT = 5
DRAFTS = 100
RELATED = (
    "caisse", "partenaire", "service", "service_caisse", "porteur", "agent", "urgence", "motif", "auteur",
    "saisine__theme", "accord", "representant",
)  # fmt: skip


def demandes_for_page(compte_id: int) -> QuerySet[Demande]:
    """All that the page of a demande shows of its row: `lu`, `reponses` and the calendar are annotated.

    `lu` is the last message this account read, `reponses` the answers as (liste, libellé); the calendar of the caisse
    is read by `accounts.querysets.read_calendar`.
    """
    read = LectureFil.objects.filter(demande=OuterRef("pk"), compte_id=compte_id).values("last_message_id")[:1]
    chosen = OptionChoisie.objects.filter(demande=OuterRef("pk")).order_by("option__ordre")
    return Demande.objects.select_related(*RELATED).annotate(
        lu=Coalesce(Subquery(read), 0, output_field=BIG),
        reponses=ArraySubquery(chosen.values(reponse=JSONObject(liste="option__liste", libelle="option__libelle"))),
        **calendar_columns(),
    )


def recent_of(by: Compte) -> list[Demande]:
    """The demandes of one's service that moved last, for « Vos demandes récentes »."""
    rows = Demande.objects.all().of_service(by.service_id).select_related("caisse", "porteur")
    return list(rows.order_by("-last_event_at", "-id")[:RECENT])


def drafts_of(by: Compte) -> list[Brouillon]:
    """One's own drafts, the last changed first, no more than `DRAFTS`: each is erased thirty days after its last change."""
    return list(Brouillon.objects.filter(auteur=by).select_related("caisse").order_by("-updated_at")[:DRAFTS])
