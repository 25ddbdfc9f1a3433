"""What the kernel forgets, and when; run twice it forgets nothing more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from espace import files, journal
from espace.enums import EtatCourriel
from espace.jobs import Report, job_named, run_job
from espace.models import Courriel, Fichier, LigneJournal, Travail
from espace.tenancy import SYSTEME, acting_as, caisse_perimetre

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def mail(key: str, etat: EtatCourriel, days: int) -> None:
    due_at = AT - timedelta(days=days)
    Courriel.objects.create(
        kind="essai", address="nadia@exemple.example", params={"a": 1}, dedupe_key=key, created_at=due_at, due_at=due_at, etat=etat,
        sent_at=due_at if etat == EtatCourriel.ENVOYE else None,
        next_attempt_at=due_at if etat == EtatCourriel.EN_ATTENTE else None,
    )  # fmt: skip


def test_a_mail_gone_for_thirty_days_forgets_its_recipient(as_worker: Callable[[], Any]) -> None:
    for key, etat, days in [
        ("gone", EtatCourriel.ENVOYE, 30),
        ("recent", EtatCourriel.ENVOYE, 29),
        ("failed", EtatCourriel.ECHOUE, 31),
        ("waiting", EtatCourriel.EN_ATTENTE, 31),
    ]:
        mail(key, etat, days)
    with as_worker():
        assert run_job(job_named("espace.courriels_oubli"), AT) == Report(done=2, failed=0)
        assert run_job(job_named("espace.courriels_oubli"), AT) == Report(done=0, failed=0)
    kept = set(Courriel.objects.exclude(address="").values_list("dedupe_key", flat=True))
    assert kept == {"recent", "waiting"}
    assert set(Courriel.objects.filter(params={}).values_list("dedupe_key", flat=True)) == {"gone", "failed"}


def test_the_journal_keeps_twelve_months(as_worker: Callable[[], Any]) -> None:
    with acting_as(caisse_perimetre([11])):
        for days in (364, 366):
            journal.record("demande.viewed", at=AT - timedelta(days=days), by=None, caisse_id=11, codes={"days": days})
    with as_worker():
        assert run_job(job_named("espace.journal"), AT) == Report(done=1, failed=0)
        assert run_job(job_named("espace.journal"), AT) == Report(done=0, failed=0)
        with acting_as(SYSTEME):
            assert [row.codes for row in LigneJournal.objects.all()] == [{"days": 364}]


def test_a_receipt_lives_seven_days_and_leaves_no_byte(
    as_worker: Callable[[], Any], settings: LazySettings, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    with acting_as(caisse_perimetre([11])):
        for name, kind, days in [("old", "recu_demande", 7), ("new", "recu_demande", 6), ("fiche", "fiche_copil", 400)]:
            made = files.store(
                b"%PDF", kind=kind, name=name, mime="application/pdf", at=AT - timedelta(days=days), caisse_id=11
            )
            Travail.objects.create(
                kind=kind,
                request_key=name,
                by_ref="x",
                asked_at=AT,
                caisse_id=11,
                result=made.pk,
                etat="fait",
                ended_at=AT,
            )
    with as_worker(), django_capture_on_commit_callbacks(execute=True):
        assert run_job(job_named("espace.fichiers"), AT) == Report(done=1, failed=0)
        assert run_job(job_named("espace.fichiers"), AT) == Report(done=0, failed=0)
    with acting_as(caisse_perimetre([11])):
        assert set(Fichier.objects.values_list("name", flat=True)) == {"new", "fiche"}
        assert list(Travail.objects.filter(result=None).values_list("request_key", flat=True)) == ["old"]
        assert LigneJournal.objects.filter(verb="fichier.purged").count() == 1
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 2
