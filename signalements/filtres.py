"""What the two lists hold, how they are narrowed and cut in views, and what their filters offer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, TextField
from django.db.models.functions import Cast

from accounts.enums import EtatCompte, Role
from accounts.models import Acces, Caisse, Compte, Partenaire, ServicePartenaire
from conventions.enums import AVEC_ECRANS
from conventions.models import FonctionOuverte
from signalements.enums import TypeDemande
from signalements.models import Demande, Identite, Saisine
from signalements.noms import words
from signalements.querysets import PHASES, DemandeQuerySet, named_like

OFFERED = 500  # names in a list of choices: beyond, one searches
ORDRE_FILE = ("-is_urgent", "due_key", "caisse_received_at", "id")
ORDRE_RECHERCHE = ("is_over", *ORDRE_FILE)
ORDRE_HISTORIQUE = ("-received_at", "-id")


def _narrowed(rows: DemandeQuerySet, filters: Mapping[str, Any], text: str) -> DemandeQuerySet:
    """What both lists are narrowed by: the kind, and the person whose name was typed."""
    if filters.get("type"):
        rows = rows.filter(type=filters["type"])
    if text:
        rows = rows.filter(Exists(Identite.objects.filter(named_like(text), demande=OuterRef("pk"))))
    return rows


# ── The worklist ───────────────────────────────────────────────────────────────────────────────

ECHEANCES: dict[str, Callable[[DemandeQuerySet, datetime], DemandeQuerySet]] = {
    "retard": lambda rows, at: rows.late(at),
    "24h": lambda rows, at: rows.due_within(timedelta(hours=24), at),
    "sans": lambda rows, _: rows.without_due(),
}


def worklist(filters: Mapping[str, Any], *, by: Compte, at: datetime, text: str) -> DemandeQuerySet:
    """The open demandes of the caisse under the filters but the view, with `is_unread`, `due_key` and `is_over`.

    A search on a person finds the closed ones too, listed last: the partner may ring about yesterday's.
    """
    rows = (
        (Demande.objects.all() if text else Demande.objects.open())
        .with_over()
        .with_unread(by.pk, from_caisse=False)
        .with_due_key()
    )
    rows = _narrowed(rows, filters, text)
    if filters.get("partenaire"):
        rows = rows.filter(partenaire_id=int(filters["partenaire"]))
    if agent := filters.get("agent"):
        rows = rows.free() if agent == "personne" else rows.taken_by(by.pk if agent == "moi" else int(agent))
    if due := filters.get("echeance"):
        rows = ECHEANCES[due](rows, at)
    return rows


def worklist_views(rows: DemandeQuerySet, *, by: Compte, at: datetime) -> dict[str, DemandeQuerySet]:
    """The views of the worklist, by the name that its address gives them; the first is shown when none is named."""
    return {
        "": rows.of_team(by.service_caisse_id),
        "retard": rows.late(at),
        "a_prendre": rows.free(),
        "miennes": rows.taken_by(by.pk),
        "urgentes": rows.urgent(),
        "messages": rows.unread(),
        "caisse": rows,
    }


def waiting_in_caisse() -> DemandeQuerySet:
    """What nobody has taken at the caisse, whatever a view and its filters hide."""
    return Demande.objects.open().free()


def with_worklist_columns(rows: DemandeQuerySet) -> DemandeQuerySet:
    """With all that a row of the worklist shows."""
    # The themes of the rows shown, apart: joined, they would be authorised one by one before the sort.
    themes = Prefetch("saisine", Saisine.objects.select_related("theme"))
    return rows.select_related("partenaire", "porteur", "agent").prefetch_related(themes)


def functions_offered(by: Compte, day: date) -> list[str]:
    """What a usage convention of the caisse opens to a structure that day."""
    is_open = Q(opens_on__lte=day) & (Q(closes_on__isnull=True) | Q(closes_on__gt=day))
    usage = Cast(OuterRef("usage_id"), TextField())
    access = Acces.objects.filter(is_open, caisse=by.caisse, partenaire=OuterRef("partenaire"), usage_ref=usage)
    rows = FonctionOuverte.objects.filter(is_open, Exists(access), caisse=by.caisse)
    return list(rows.values_list("fonction", flat=True).distinct())


def partenaires_offered() -> list[Partenaire]:
    """Structures that have a demande in the perimeter, by name, the first `OFFERED`."""
    rows = Partenaire.objects.filter(Exists(Demande.objects.filter(partenaire=OuterRef("pk"))))
    return list(rows.order_by("nom", "pk")[:OFFERED])


def agents_offered(by: Compte) -> list[Compte]:
    """The other active agents of the caisse, by name, the first `OFFERED`."""
    rows = Compte.objects.filter(caisse=by.caisse, role=Role.AGENT, etat=EtatCompte.ACTIF)
    return list(rows.exclude(pk=by.pk).order_by("nom", "pk")[:OFFERED])


# ── The history ────────────────────────────────────────────────────────────────────────────────


def history(filters: Mapping[str, Any], *, by: Compte, at: datetime, text: str) -> DemandeQuerySet:
    """The demandes of the structure under the filters but the phase."""
    rows = _narrowed(Demande.objects.all(), filters, text)
    if filters.get("caisse"):
        rows = rows.filter(caisse_id=int(filters["caisse"]))
    if filters.get("qui") == "moi":
        rows = rows.filter(auteur=by)
    if filters.get("periode"):
        rows = rows.filter(received_at__gte=at - timedelta(days=int(filters["periode"])))
    return rows


def history_phases(rows: DemandeQuerySet) -> dict[str, DemandeQuerySet]:
    """The history cut in its phases, the whole of it under the empty name."""
    return {"": rows, **{phase: rows.in_phase(phase) for phase in PHASES}}


def with_history_columns(rows: DemandeQuerySet) -> DemandeQuerySet:
    """With all that a row of the history shows."""
    return rows.select_related("caisse", "service", "auteur")


def types_offered() -> list[TypeDemande]:
    """The kinds that have their screens, and those the structure has a demande of."""
    present = set(Demande.objects.order_by().values_list("type", flat=True).distinct())
    return [kind for kind in TypeDemande if kind in present or kind.value in AVEC_ECRANS]


def has_services(by: Compte) -> bool:
    """Whether the structure is cut in services."""
    assert by.partenaire_id is not None  # a technicien has a structure: constraint compte_one_organisation
    return ServicePartenaire.objects.filter(partenaire_id=by.partenaire_id).exists()


def caisses_offered(caisses: Iterable[int]) -> list[Caisse]:
    """These caisses, by name."""
    return sorted(Caisse.objects.filter(pk__in=list(caisses)), key=lambda caisse: words(caisse.nom))
