"""What the page of a demande reads of it, in one row."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from accounts.querysets import calendar_columns
from signalements.models import Demande, LectureFil, OptionChoisie
from signalements.querysets import BIG

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
