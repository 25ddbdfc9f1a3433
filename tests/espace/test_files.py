"""A stored file: unreadable on disk, opened only when healthy and whole, its key rotated without touching it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import LazySettings
from django.conf import settings as portail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import BinaryField
from django.urls import reverse
from PIL import Image

from espace import files
from espace.enums import EtatFichier
from espace.errors import Introuvable, Refus
from espace.models import Fichier, LigneJournal, Travail
from espace.registry import sealed_columns
from espace.reglages import Reglage
from espace.tenancy import Acteur, Perimetre, acting_as, caisse_perimetre
from tests.world import World

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
ARTOIS, OPALE, DEPARTEMENT = 11, 12, 21
AGENT = caisse_perimetre([ARTOIS])
CLEAR = b"%PDF-1.7 le contenu en clair d'un document " * 40


class Agent:
    """An account of the Artois, as journals name it."""

    auteur_ref, auteur_role, caisse_id, partenaire_id = "agent-a", "agent", ARTOIS, None


class Collegue(Agent):
    auteur_ref = "agent-b"


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    """Files of this test alone."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


@pytest.fixture
def perimetre(db: None) -> Iterator[None]:
    with acting_as(AGENT):
        yield


def new(**values: Any) -> Fichier:
    given = {"kind": "essai", "name": "recu-2XGP-7KMA.pdf", "mime": "application/pdf", "etat": EtatFichier.SAIN}
    return files.store(CLEAR, at=AT, caisse_id=ARTOIS, partenaire_id=DEPARTEMENT, **{**given, **values})


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_stored_comes_back_whole(perimetre: None) -> None:
    fichier = new()
    assert files.open_clear(Fichier.objects.get(pk=fichier.pk)) == CLEAR
    assert (fichier.size, fichier.created_at) == (len(CLEAR), AT)


def test_no_clear_byte_nor_name_reaches_the_disk(perimetre: None, own_storage: Path) -> None:
    fichier = new()
    (stored,) = on_disk(own_storage)
    assert b"contenu en clair" not in stored.read_bytes()
    assert stored.relative_to(own_storage).as_posix() == fichier.storage_key
    assert "2XGP" not in str(stored)
    assert str(fichier.pk) not in str(stored)


def test_the_same_content_twice_is_twice_different_on_disk(perimetre: None, own_storage: Path) -> None:
    new()
    new()
    first, second = on_disk(own_storage)
    assert first.read_bytes() != second.read_bytes()


@pytest.mark.parametrize("etat", [e for e in EtatFichier if e != EtatFichier.SAIN])
def test_only_a_healthy_file_opens(perimetre: None, etat: EtatFichier) -> None:
    with pytest.raises(Refus) as refused:
        files.open_clear(new(etat=etat))
    assert refused.value.code == f"fichier_{etat.value}"


def test_a_file_from_outside_waits_for_its_scan(perimetre: None) -> None:
    fichier = files.store(CLEAR, kind="piece", name="piece-1.pdf", mime="application/pdf", at=AT, caisse_id=ARTOIS)
    assert fichier.etat == EtatFichier.RECU


def truncate(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes()[:20])


def flip(stored: Path) -> None:
    content = bytearray(stored.read_bytes())
    content[40] ^= 1
    stored.write_bytes(bytes(content))


@pytest.mark.parametrize("damage", [Path.unlink, truncate, flip])
def test_a_file_lost_or_changed_on_disk_is_not_opened(
    perimetre: None, own_storage: Path, damage: Callable[[Path], None]
) -> None:
    fichier = new()
    damage(*on_disk(own_storage))
    with pytest.raises(Refus) as refused:
        files.open_clear(fichier)
    assert refused.value.code == "fichier_abime"


def test_the_bytes_of_one_file_cannot_be_put_under_the_name_of_another(perimetre: None) -> None:
    """Even with its key: the bytes are bound to their row."""
    one, other = new(), new(name="autre.pdf")
    other.storage_key, other.wrapped_key = one.storage_key, one.wrapped_key
    with pytest.raises(Refus):
        files.open_clear(other)


def test_bytes_that_are_not_those_the_row_tells_are_not_opened(perimetre: None) -> None:
    fichier = new()
    fichier.sha256 = "0" * 64
    with pytest.raises(Refus):
        files.open_clear(fichier)


def test_a_rotation_rewrites_the_keys_and_never_the_bytes(
    db: None, own_storage: Path, settings: LazySettings, as_worker: Callable[[], Any]
) -> None:
    with acting_as(AGENT):
        made = [new() for _ in range(3)]
    bytes_before, former_key = {path: path.read_bytes() for path in on_disk(own_storage)}, settings.CLES_CHIFFREMENT[0]
    settings.CLES_CHIFFREMENT = [Fernet.generate_key().decode(), former_key]
    with acting_as(AGENT):
        new()
        out = StringIO()
    with as_worker():
        call_command("rotation_cles", lot=2, stdout=out)
        call_command("rotation_cles", lot=2, stdout=out)
    told = out.getvalue().splitlines()
    assert [line for line in told if line.startswith("espace.Fichier")] == [
        "espace.Fichier.wrapped_key : 3",
        "espace.Fichier.wrapped_key : 0",
    ]
    settings.CLES_CHIFFREMENT = settings.CLES_CHIFFREMENT[:1]
    with acting_as(AGENT):
        assert [files.open_clear(Fichier.objects.get(pk=fichier.pk)) for fichier in made] == [CLEAR] * 3
    assert {path: path.read_bytes() for path in bytes_before} == bytes_before


def test_every_sealed_column_is_rotated() -> None:
    """A column named as sealed that no rotation reads would be lost with the former key."""
    sealed = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, BinaryField)
    }
    assert set(sealed_columns) == sealed


def image(kind: str, width: int = 40, height: int = 30) -> bytes:
    made = BytesIO()
    Image.new("1" if kind == "PNG" else "L", (width, height)).save(made, kind)
    return made.getvalue()


PDF = b"%PDF-1.7\n%essai"


@pytest.mark.parametrize(
    ("content", "name", "declared", "kind"),
    [
        (PDF, "accord.pdf", "application/pdf", "application/pdf"),
        (PDF, "ACCORD.PDF", "", "application/pdf"),
        (image("JPEG"), "photo.jpg", "image/jpeg", "image/jpeg"),
        (image("JPEG"), "photo.jpeg", "application/octet-stream", "image/jpeg"),
        (image("PNG"), "scan.png", "image/png", "image/png"),
    ],
)
def test_a_document_that_is_what_it_says_is_received(
    db: None, content: bytes, name: str, declared: str, kind: str
) -> None:
    assert files.accept_upload(content, name=name, declared=declared, field="piece") == kind


@pytest.mark.parametrize(
    ("content", "name", "declared", "code"),
    [
        (b"", "accord.pdf", "application/pdf", "vide"),
        (b"%PDF" + b"0" * 10_485_760, "accord.pdf", "application/pdf", "taille"),
        (b"MZ rien", "accord.pdf", "application/pdf", "type"),
        (PDF, "179026219304212.pdf", "application/pdf", "nir"),
        (PDF, "accord 1 79 02 62 193 042.pdf", "application/pdf", "nir"),
        (PDF, "accord.png", "application/pdf", "extension"),
        (PDF, "accord", "application/pdf", "extension"),
        (PDF, "accord.pdf", "image/png", "extension"),
        (PDF, "accord.pdf.exe", "application/pdf", "extension"),
        (image("PNG"), "scan.jpg", "image/jpeg", "extension"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 40, "scan.png", "image/png", "image"),
        (image("PNG", 10_001, 5_000), "scan.png", "image/png", "pixels"),
        (image("PNG", 60_000, 6_000), "scan.png", "image/png", "pixels"),
    ],
)
def test_a_document_that_is_not_is_refused_on_its_field(
    db: None, content: bytes, name: str, declared: str, code: str
) -> None:
    with pytest.raises(Refus) as refused:
        files.accept_upload(content, name=name, declared=declared, field="piece")
    assert (refused.value.field, refused.value.code) == ("piece", code)


def test_every_kind_of_file_says_how_long_it_lives() -> None:
    days = {kind: life.default for kind, life in files.lives().items() if isinstance(life, Reglage)}
    assert days == {"recu_demande": 7, "tableau_habilitations": 7}
    assert set(files.lives()) - set(days) == {"accord_signe", "fiche_copil", "import_techniciens"}
    with pytest.raises(ValueError, match="twice"):
        files.keep("recu_demande", "deux fois")


def test_a_file_that_is_replaced_leaves_no_byte_once_the_replacement_is_committed(
    perimetre: None, own_storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        files.discard(new())
        assert len(on_disk(own_storage)) == 1
    assert (on_disk(own_storage), Fichier.objects.count()) == ([], 0)


def asked_by(by: Agent, fichier: Fichier) -> None:
    Travail.objects.create(
        kind="essai", request_key=by.auteur_ref, by_ref=by.auteur_ref, asked_at=AT, caisse_id=ARTOIS, result=fichier.pk
    )


def test_only_who_asked_for_a_file_downloads_it(perimetre: None) -> None:
    fichier = new()
    asked_by(Agent(), fichier)
    assert files.access_fichier(Agent(), fichier.pk) == fichier
    with pytest.raises(Introuvable):
        files.access_fichier(Collegue(), fichier.pk)


def test_who_asked_no_longer_reads_it_outside_their_perimetre(perimetre: None) -> None:
    fichier = new()
    asked_by(Agent(), fichier)
    for elsewhere in (caisse_perimetre([OPALE]), Perimetre(Acteur.TECHNICIEN, 22, None, (ARTOIS,))):
        with acting_as(elsewhere), pytest.raises(Introuvable):
            files.access_fichier(Agent(), fichier.pk)


def test_a_kind_may_have_its_own_readers(perimetre: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_readers", {})
    files.reader_of("partage")(lambda by, fichier: by.auteur_role == "agent" and fichier.name == "partage.pdf")
    with pytest.raises(ValueError, match="twice"):
        files.reader_of("partage")(lambda _by, _fichier: True)
    assert files.access_fichier(Collegue(), new(kind="partage", name="partage.pdf").pk).kind == "partage"
    with pytest.raises(Introuvable):
        files.access_fichier(Collegue(), new(kind="partage", name="autre.pdf").pk)


def test_a_download_is_journalled_by_identifiers_only(perimetre: None) -> None:
    fichier = new(object_ref="2XGP-7KMA")
    assert files.download(fichier, by=Agent(), at=AT) == CLEAR
    line = LigneJournal.objects.get()
    assert (line.verb, line.actor_ref, line.object_kind, line.object_ref, line.codes) == (
        "fichier.downloaded", "agent-a", "essai", "2XGP-7KMA", {"fichier": str(fichier.pk)},
    )  # fmt: skip
    assert (line.caisse_id, line.partenaire_id) == (ARTOIS, DEPARTEMENT)


def test_a_file_that_does_not_open_leaves_no_line(perimetre: None) -> None:
    with pytest.raises(Refus):
        files.download(new(etat=EtatFichier.INFECTE), by=Agent(), at=AT)
    assert LigneJournal.objects.count() == 0


def test_a_request_over_the_bound_is_refused_with_its_sentence(world: World) -> None:
    """Django would drop the file: the person would read « joignez » under the file they have just joined."""
    heavy = SimpleUploadedFile("accord.pdf", CLEAR + b"0" * portail.FILE_UPLOAD_MAX_MEMORY_SIZE, "application/pdf")
    answer = world.client(world.technicien_departement).post(
        reverse("signalements:etape", args=[uuid4(), "accord"]), {"signature": heavy}
    )
    assert (answer.status_code, "doit tenir dans 25\xa0Mo" in answer.content.decode()) == (413, True)


def test_the_largest_file_a_setting_may_allow_fits_in_a_request() -> None:
    assert files.SIZE.bounds is not None
    assert files.SIZE.default <= files.SIZE.bounds[1]
    assert files.SIZE.bounds[1] * 2**20 + portail.DATA_UPLOAD_MAX_MEMORY_SIZE <= portail.FILE_UPLOAD_MAX_MEMORY_SIZE


def test_a_file_that_no_antivirus_has_seen_promises_no_time_and_says_what_to_do(perimetre: None) -> None:
    with pytest.raises(Refus) as refused:
        files.open_clear(new(etat=EtatFichier.RECU))
    assert "Demandez à son auteur de vous présenter l’original" in refused.value.message
    assert "minutes" not in refused.value.message
