"""Django's admin: the exploitant's alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Acces, ReglageCaisse
from conventions.models import Maintenance
from espace import clock
from espace.models import Courriel, ReglageGlobal
from tests.acces.table import lire

BY = {"changed_at": datetime(2026, 11, 20, 9, tzinfo=UTC), "changed_by_ref": "essai"}


def first_of(model: Any) -> int:
    return int(model.objects.order_by("pk").values_list("pk", flat=True)[0])


def made(model: Any, **fields: Any) -> int:
    return int(model.objects.create(**fields).pk)


def _courriel() -> Any:
    at = clock.now()
    return Courriel.objects.create(
        kind="accounts.invitation", dedupe_key="essai", created_at=at, due_at=at, next_attempt_at=at
    ).pk


def _maintenance() -> int:
    begins = clock.now() + timedelta(days=30)
    return made(
        Maintenance, announced_at=begins, starts_at=begins, ends_at=begins + timedelta(hours=2), published_at=begins,
        published_by_ref="essai",
    )  # fmt: skip


LIGNES = lire(
    """
    #                                                 ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    GET  admin:index                              302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_caisse_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_caisse_change|a_caisse 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_partenaire_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_partenaire_change|a_partenaire 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_acces_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_acces_change|a_acces 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_compte_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_compte_change|a_compte 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_versioncgu_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_versioncgu_change|a_cgu 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_reglagecaisse_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:accounts_reglagecaisse_change|a_local 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:espace_reglageglobal_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:espace_reglageglobal_change|a_national 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:espace_courriel_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:espace_courriel_change|a_courriel 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:conventions_maintenance_changelist 302 403 403 403 403 403 403 403 403 403 403 200
    GET  admin:conventions_maintenance_change|a_maintenance 302 403 403 403 403 403 403 403 403 403 403 200
    """,
    a_caisse=lambda w: {"object_id": w.artois.pk},
    a_partenaire=lambda w: {"object_id": w.bondues.pk},
    a_acces=lambda _: {"object_id": first_of(Acces)},
    a_compte=lambda w: {"object_id": w.technicien_bondues.pk},
    a_cgu=lambda w: {"object_id": w.cgu.pk},
    a_local=lambda w: {"object_id": made(ReglageCaisse, caisse=w.artois, cle="signalements.pieces_mois", valeur=3)},
    a_national=lambda _: {"object_id": made(ReglageGlobal, cle="espace.journal_mois", valeur=18, **BY)},
    a_courriel=lambda _: {"object_id": _courriel()},
    a_maintenance=lambda _: {"object_id": _maintenance()},
)
