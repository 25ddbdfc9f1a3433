"""A draft, from its first screen to the click that sends it: started once, never overwritten by an older page."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from espace import clock
from espace.clock import day_of
from espace.errors import VersionDepassee
from espace.francais import jour_sans_semaine
from espace.models import Fichier
from signalements import actions
from signalements.enums import TypeDemande
from signalements.models import Brouillon, Demande
from tests.signalements.test_accord import PAPIER
from tests.signalements.test_pages import ACCORD, PERSONNE, SITUATION, post_steps, start
from tests.world import World


@pytest.fixture
def technicien(maison: World) -> Client:
    return maison.client(maison.technicien_departement)


def drafts(world: World) -> list[Brouillon]:
    with world.acting(world.technicien_departement):
        return list(Brouillon.objects.select_related("signature").order_by("updated_at"))


def read(client: Client, url: str) -> tuple[str, int]:
    """The words of a page, without its tags, and the version its form carries."""
    page = client.get(url)
    return " ".join(strip_tags(page.content.decode()).split()), page.context["brouillon"].version


# ── First screen ───────────────────────────────────────────────────────────────────────────────


def test_a_refused_first_screen_makes_one_draft_however_often(maison: World, technicien: Client) -> None:
    page = start(technicien, {"brouillon": uuid4(), "caisse": maison.artois.pk, "informee": "on"})
    url = page.request["PATH_INFO"]
    for _ in range(3):
        page = technicien.post(url, {"caisse": maison.artois.pk, "version": page.context["brouillon"].version})
        assert page.status_code == 200
        assert page.context["form"].errors["accord"]
    assert [reverse("signalements:etape", args=[d.pk, "accord"]) for d in drafts(maison)] == [url]


def test_a_first_screen_posted_twice_makes_one_draft(maison: World, technicien: Client) -> None:
    form = technicien.get(reverse("signalements:nouvelle", args=["signalement"]))
    typed = {"brouillon": form.context["nouveau"], "caisse": maison.artois.pk, **ACCORD}
    first, second = start(technicien, typed), start(technicien, typed)
    assert (
        (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, first["Location"])
    )
    assert [d.pk for d in drafts(maison)] == [form.context["nouveau"]]


def test_a_joined_document_is_kept_when_its_date_is_refused(maison: World, technicien: Client) -> None:
    paper = SimpleUploadedFile("scan.pdf", PAPIER, "application/pdf")
    typed: dict[str, Any] = {"caisse": maison.opale.pk, **ACCORD, "signature_on": "31/02/2026"}
    sent_on = technicien.post(reverse("signalements:nouvelle", args=["signalement"]), typed)
    page = technicien.post(sent_on["Location"], {**typed, "signature": paper})
    assert list(page.context["form"].errors) == ["signature_on"]
    assert "Document gardé : accord-signe.pdf, 1 Ko." in page.context["form"].fields["signature"].help_text
    again = {**typed, "signature_on": "02/11/2026", "version": page.context["brouillon"].version}
    going_on = technicien.post(sent_on["Location"], again)
    assert going_on.status_code == 302
    assert going_on["Location"].endswith("/personne/")
    with maison.acting(maison.technicien_departement):
        assert [f.pk for f in Fichier.objects.all()] == [drafts(maison)[0].signature_id]


def test_a_document_posted_twice_is_stored_once(maison: World) -> None:
    by, at = maison.technicien_departement, clock.now()
    with maison.acting(by):
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=by, at=at)
        stored = [
            actions.attach_signature(
                draft, content=PAPIER, name="accord.pdf", declared="application/pdf", by=by, at=at
            ).pk
            for _ in range(2)
        ]
        assert stored[0] == stored[1] == Fichier.objects.get().pk


# ── The home ───────────────────────────────────────────────────────────────────────────────────


def test_the_home_lists_every_draft_with_what_tells_it(maison: World, technicien: Client) -> None:
    by, at, person = maison.technicien_departement, clock.now(), {"nom": "Lambert", "prenom": "Idriss"}
    with maison.acting(by):
        for rank in range(4):
            draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=by, at=at)
            caisse = maison.artois.pk if rank else None
            actions.save_brouillon(
                draft,
                saisie=person if rank == 3 else {},
                caisse_id=caisse,
                etape=rank + 1,
                by=by,
                at=at + timedelta(seconds=rank),
            )
    home = technicien.get(reverse("signalements:accueil"))
    words = " ".join(strip_tags(home.content.decode()).split())
    assert "4 brouillons à reprendre" in words
    found = [words.count(f"étape {rank} sur 4, ") for rank in range(1, 5)]
    assert found == [1, 1, 1, 1]
    assert words.count("CPAM de l’Artois · étape") == 3
    assert words.count("Caisse à choisir · étape 1 sur 4, la caisse et l’accord") == 1
    assert words.count("Signalement pour Idriss Lambert CPAM de l’Artois · étape 4") == 1
    until = day_of(at + timedelta(days=30), maison.artois.zone)
    assert words.count(f"gardé jusqu’au {jour_sans_semaine(until)}") == 4
    for row in drafts(maison):
        assert reverse("signalements:brouillon_effacer", args=[row.pk]) in home.content.decode()
    erase = technicien.get(reverse("signalements:brouillon_effacer", args=[drafts(maison)[-1].pk]))
    assert "Signalement pour Idriss Lambert, commencé" in erase.content.decode()


# ── Two savings ────────────────────────────────────────────────────────────────────────────────


def test_two_tabs_do_not_overwrite(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 1)
    version = read(technicien, url)[1]
    technicien.post(url, {**PERSONNE, "version": version})
    stale = technicien.post(url, {**PERSONNE, "nom": "Autre", "version": version})
    assert stale.status_code == 409
    assert 'value="Autre"' in stale.content.decode()
    assert drafts(maison)[0].saisie["nom"] == "Lambert"


def test_continuer_pressed_twice_goes_on_once(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 1)
    typed = {**PERSONNE, "version": read(technicien, url)[1]}
    first, second = technicien.post(url, typed), technicien.post(url, typed)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]


def test_a_late_autosave_never_overwrites_a_newer_step(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 1)
    version = read(technicien, url)[1]
    typing = technicien.post(f"{url}enregistrer/", {**PERSONNE, "nom": "Lamb", "version": version})
    assert typing.status_code == 200
    technicien.post(url, {**PERSONNE, "version": version})
    for older in ({"version": version}, {}):
        late = technicien.post(f"{url}enregistrer/", {**PERSONNE, "nom": "Lambe", **older})
        assert late.status_code == 409
        assert "modifié dans un autre onglet" in late.json()["texte"]
    assert drafts(maison)[0].saisie["nom"] == "Lambert"


def test_a_saving_merges_into_what_is_stored_and_not_into_what_was_read(maison: World) -> None:
    by, at = maison.technicien_departement, clock.now()
    with maison.acting(by):
        draft = actions.start_brouillon(fonction=TypeDemande.SIGNALEMENT, by=by, at=at)
        same = Brouillon.objects.get()
        actions.save_brouillon(draft, saisie={"nom": "Lambert"}, by=by, at=at)
        actions.save_brouillon(same, saisie={"theme": "acces_soins"}, by=by, at=at)
        assert Brouillon.objects.get().saisie == {"nom": "Lambert", "theme": "acces_soins"}
        with pytest.raises(VersionDepassee):
            actions.save_brouillon(same, saisie={"nom": "Lam"}, by=by, at=at, version=1, is_step=False)


def test_the_identifier_of_anothers_draft_gives_a_draft_of_ones_own(maison: World, technicien: Client) -> None:
    post_steps(technicien, maison, 1)
    (first,) = drafts(maison)
    other = maison.technicien_bondues
    url = reverse("signalements:nouvelle", args=["signalement"])
    sent = maison.client(other).post(url, {**ACCORD, "brouillon": str(first.pk)})
    assert sent.status_code == 307
    with maison.acting(other):
        (mine,) = Brouillon.objects.filter(auteur=other)
    assert (mine.pk != first.pk, str(mine.pk) in sent.headers["Location"]) == (True, True)
    assert drafts(maison)[0].pk == first.pk


@pytest.mark.parametrize("path", ["", "enregistrer/"])
def test_a_nir_cut_between_two_names_is_neither_kept_nor_shown(maison: World, technicien: Client, path: str) -> None:
    """« Lambert 179026 », « Zoé 2193042 »: a number in two halves is a number."""
    url, halves = post_steps(technicien, maison, 1), {"nom": "Lambert 179026", "prenom": "Zoé 2193042"}
    version = read(technicien, url)[1]
    sent = technicien.post(f"{url}{path}", {**PERSONNE, **halves, "version": version})
    assert sent.status_code == 200
    kept = drafts(maison)[0].saisie
    assert (kept["nom"], kept["prenom"]) == ("Lambert [numéro retiré]", "Zoé [numéro retiré]")
    for page in (sent.content.decode(), technicien.get(url).content.decode()):
        assert "179026" not in page
        assert "2193042" not in page


def test_what_is_kept_while_typing_is_bounded_as_the_form_is(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 2)
    typed = {
        "commentaire": "a" * 600,
        "theme": "x" * 9000,
        "difficultes": ["frais"] * 900,
        "version": read(technicien, url)[1],
    }
    answer = technicien.post(f"{url}enregistrer/", typed)
    assert "La fin de « Commentaire » est trop longue : elle n’est pas gardée." in answer.json()["texte"]
    kept = drafts(maison)[0].saisie
    assert (kept["commentaire"], len(kept["theme"]), len(kept["difficultes"])) == ("a" * 500, 40, 8)


def test_an_unknown_field_is_not_kept(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison, 2)
    typed = {"commentaire": "Rappeler.", "nom": "Autre", "version": read(technicien, url)[1]}
    answer = technicien.post(f"{url}enregistrer/", typed)
    assert answer.status_code == 400
    assert answer.json()["texte"].startswith("Cette page a changé")
    assert "commentaire" not in drafts(maison)[0].saisie


@pytest.mark.parametrize("where", ["", "enregistrer/"])
def test_a_nul_character_is_refused_and_nothing_of_it_is_kept(maison: World, technicien: Client, where: str) -> None:
    """PostgreSQL keeps it in no text: an unlucky copy must not end in an error of the server."""
    url = post_steps(technicien, maison, 2)
    typed = {**SITUATION, "commentaire": "Le matin\0", "version": read(technicien, url)[1]}
    assert technicien.post(f"{url}{where}", typed).status_code == 400
    assert "commentaire" not in drafts(maison)[0].saisie


# ── Sending ────────────────────────────────────────────────────────────────────────────────────


def test_envoyer_pressed_twice_leads_twice_to_the_receipt(maison: World, technicien: Client) -> None:
    url = post_steps(technicien, maison)
    first, second = (
        technicien.post(url, {"accompagnee": "on"}),
        technicien.post(url, {"accompagnee": "on"}, follow=True),
    )
    with maison.acting(maison.technicien_departement):
        demande = Demande.objects.get()
    assert first["Location"] == reverse("signalements:demande", args=[demande.reference])
    assert second.redirect_chain == [(first["Location"], 302)]
    assert f"Sa référence est {demande.reference}." in second.content.decode()
    assert technicien.get(url)["Location"] == first["Location"]
