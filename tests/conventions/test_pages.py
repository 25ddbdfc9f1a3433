"""The pages of the conventions: who reads them, what they say, what they cost."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from accounts.models import Acces, Caisse
from conventions import actions
from conventions.actions import PartieSaisie, TermeSaisi
from conventions.enums import KindContact, KindConvention, KindLettre
from conventions.lectures import CATALOGUE
from conventions.models import ConventionUsage, Partie, Terme
from espace import clock
from espace.auteurs import AUTOMATE
from tests.conventions.conftest import LOADED_AT, Maker, acte_of, convention_of, load, partie_of, seen_by, sign_in
from tests.mesures import MAX_STATEMENTS, statements

LISTE = "/caisse/conventions/"
BONDUES = "/caisse/conventions/bondues/"
SIGNED_ON = date(2026, 11, 2)


def content(client: object, path: str, when: datetime = LOADED_AT) -> str:
    with clock.frozen(when):
        response = client.get(path)  # type: ignore[attr-defined]  # the fixture is given as an object
    assert response.status_code == 200, response.status_code
    return " ".join(str(response.content.decode()).replace("\u00a0", " ").split())


def test_the_list_shows_the_conventions_of_the_caisse_and_no_other(five: datetime, compte: Maker) -> None:
    page = content(sign_in(compte("admin_caisse", caisse="artois")), LISTE)
    assert "Département du Pas-de-Calais" in page
    assert "Bondues" not in page
    assert "2 oct. 2027" in page


@pytest.mark.parametrize("role", ["agent", "admin_caisse", "dpo"])
def test_people_of_the_caisse_read_its_convention_and_not_another_caisses(
    five: datetime, compte: Maker, role: str
) -> None:
    client = sign_in(compte(role, caisse="artois"))
    assert client.get("/caisse/conventions/pas-de-calais/").status_code == 200
    assert client.get(BONDUES).status_code == 404
    assert client.get("/caisse/conventions/nulle-part/").status_code == 404


@pytest.mark.parametrize("role", ["technicien", "gestionnaire"])
def test_partners_do_not_open_the_pages_of_the_caisse(five: datetime, compte: Maker, role: str) -> None:
    client = sign_in(compte(role, partenaire="CCAS de Bondues"))
    assert [client.get(path).status_code for path in (LISTE, BONDUES)] == [403, 403]


def test_nobody_signed_in_is_sent_to_the_door(five: datetime, client: object) -> None:
    assert client.get(BONDUES).status_code == 302  # type: ignore[attr-defined]  # the fixture is given as an object


def test_the_page_says_state_terms_parties_and_the_safe_day(five: datetime, compte: Maker) -> None:
    page = content(sign_in(compte("admin_caisse", caisse="roubaix-tourcoing")), BONDUES)
    assert "reconduite une fois, jusqu’au mardi 5 octobre 2027 inclus" in page
    assert "3 mois avant l’échéance, lettre recommandée avec avis de réception" in page
    assert "Métier, art. 9" in page
    assert "Utilisation, art. 2.2.1" in page
    assert "signée le lundi 6 octobre 2025 (date de démonstration)" in page
    assert "Envoyée le mardi 6 juillet 2027, elle vaut sous les deux lectures" in page
    assert "du mardi 6 juillet 2027 au mardi 5 octobre 2027" in page


@pytest.mark.clause("PDC-6.2-denonciation")
def test_a_blank_delay_stays_a_warning_and_a_letter_counts_until_the_eve(five: datetime, compte: Maker) -> None:
    page = content(sign_in(compte("admin_caisse", caisse="artois")), "/caisse/conventions/pas-de-calais/")
    assert "Préavis de dénonciation non fixé" in page
    other = content(sign_in(compte("admin_caisse", caisse="roubaix-tourcoing")), BONDUES)
    assert "Préavis de dénonciation non fixé" not in other
    with seen_by("artois", "cote-opale"):
        actions.record_lettre(
            kind=KindLettre.DENONCIATION,
            auteur=partie_of("pas-de-calais"),
            sent_on=date(2027, 10, 1),
            by=AUTOMATE,
            at=LOADED_AT,
        )
        assert convention_of("pas-de-calais").ended_on == date(2027, 10, 2)


@pytest.mark.parametrize(("code", "ref"), [("val-de-marne", "champigny"), ("hainaut", "marly")])
def test_a_presumed_renewal_says_so_until_it_is_confirmed(five: datetime, compte: Maker, code: str, ref: str) -> None:
    client = sign_in(compte("admin_caisse", caisse=code))
    assert "Reconduction présumée" in content(client, f"{LISTE}{ref}/")
    with seen_by(code):
        partie = partie_of(ref, code)
        actions.record_lettre(
            kind=KindLettre.CONFIRMATION, auteur=partie, sent_on=date(2026, 11, 20), by=AUTOMATE, at=LOADED_AT
        )
    assert "Reconduction présumée" not in content(client, f"{LISTE}{ref}/")


def test_the_terms_of_another_day_are_shown_and_a_wrong_date_gets_a_sentence(five: datetime, compte: Maker) -> None:
    client = sign_in(compte("admin_caisse", caisse="roubaix-tourcoing"))
    assert "au lundi 6 octobre 2025, pour votre caisse" in content(client, f"{BONDUES}?au=06/10/2025")
    before = content(client, f"{BONDUES}?au=05/10/2025")
    assert "Aucun terme n’était en vigueur le dimanche 5 octobre 2025" in before
    assert "Frise de la convention" in before
    wrong = content(client, f"{BONDUES}?au=32/13/2025")
    assert "Cette date n’existe pas" in wrong
    assert 'value="32/13/2025"' in wrong


@pytest.mark.clause("ROU-III-petra")
def test_a_convention_without_usage_opens_nothing_and_says_so(five: datetime, compte: Maker) -> None:
    page = content(sign_in(compte("admin_caisse", caisse="rouen")), f"{LISTE}rouen-maison-du-plateau/")
    assert "sans convention d’utilisation du portail" in page
    assert "Accès au portail : Fermé" in page
    assert "Serveur PETRA, avec mot de passe" in page
    with seen_by("rouen"):
        found = convention_of("rouen-maison-du-plateau")
        assert not ConventionUsage.objects.filter(metier=found).exists()
        assert not Acces.objects.filter(partenaire=found.partenaire).exists()


def test_each_caisse_reads_its_own_terms(five: datetime, compte: Maker) -> None:
    path = "/caisse/conventions/pas-de-calais/"
    artois = content(sign_in(compte("admin_caisse", caisse="artois")), path)
    opale = content(sign_in(compte("admin_caisse", caisse="cote-opale")), path)
    assert "preuve pour un signalement : une case en tête du formulaire" in artois
    assert "preuve pour un signalement : une signature" in opale
    assert "Le portail, pour toutes les demandes ; téléphone 03 00 00 00 62, tous les jours de 9 h à 16 h" in opale


def draft_like_bondues(ref: str, caisse: Caisse) -> None:
    """One more convention of the same text, not signed."""
    original = convention_of("bondues")
    rows = Terme.objects.filter(convention=original, acte=acte_of("bondues"))
    termes = [TermeSaisi(row.cle, row.valeur, row.article) for row in rows]
    actions.draft_convention(
        ref=ref,
        kind=KindConvention.ACCES_DROITS_SOINS,
        intitule="Autre convention",
        parties=[
            PartieSaisie("CPAM", caisse=caisse),
            PartieSaisie("CCAS", partenaire=original.partenaire),
        ],
        termes=termes,
        by=AUTOMATE,
        at=LOADED_AT,
    )


def test_pages_cost_the_same_with_one_and_three_conventions(five: datetime, compte: Maker) -> None:
    client = sign_in(compte("admin_caisse", caisse="roubaix-tourcoing"))
    client.get(LISTE)

    def cost(path: str) -> int:
        with statements() as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= MAX_STATEMENTS, "\n".join(asked)
        return len(asked)

    before = cost(LISTE)
    with seen_by("roubaix-tourcoing"):
        caisse = Caisse.objects.get(code="roubaix-tourcoing")
        for ref in ("autre-une", "autre-deux"):
            draft_like_bondues(ref, caisse)
    assert cost(LISTE) == before
    assert "Signatures à recueillir" in content(client, LISTE)


def test_the_page_costs_the_same_whatever_it_holds(five: datetime, compte: Maker) -> None:
    """Bondues has eleven contacts, two periods; Pas-de-Calais three parties, four periods; a draft nothing."""
    rows = {}
    for code, ref in (("roubaix-tourcoing", "bondues"), ("artois", "pas-de-calais"), ("val-de-marne", "champigny")):
        client = sign_in(compte("admin_caisse", caisse=code))
        client.get(LISTE)
        with statements() as asked:
            assert client.get(f"{LISTE}{ref}/").status_code == 200
        rows[ref] = len(asked)
    assert set(rows.values()) == {rows["bondues"]}
    assert rows["bondues"] <= MAX_STATEMENTS


def test_a_draft_opens_without_a_term_nor_a_timeline(five: datetime, compte: Maker) -> None:
    with seen_by("roubaix-tourcoing"):
        draft_like_bondues("brouillon", Caisse.objects.get(code="roubaix-tourcoing"))
        assert Partie.objects.filter(convention__ref="brouillon").count() == 2
    page = content(sign_in(compte("admin_caisse", caisse="roubaix-tourcoing")), f"{LISTE}brouillon/")
    assert "signature à recueillir" in page
    assert "Frise de la convention" not in page


def test_every_address_is_named() -> None:
    assert reverse("conventions:convention", args=["bondues"]) == BONDUES


# ── Readings ───────────────────────────────────────────────────────────────────────────────────

READ = {
    ("rouen", "rouen-maison-du-plateau"): {"« Dans les trois mois avant l’échéance »"},
    ("roubaix-tourcoing", "bondues"): {
        "« Dans les trois mois avant l’échéance »", "Durée de la reconduction, que le texte ne dit pas",
        "Recueil de l’accord de la personne",
    },
    ("val-de-marne", "champigny"): {
        "Durée de la reconduction, que le texte ne dit pas", "Deux délais de signalement d’une violation",
        "Recueil de l’accord de la personne",
    },
    ("hainaut", "marly"): {
        "Durée de la reconduction, que le texte ne dit pas", "Recueil de l’accord de la personne",
    },
    ("artois", "pas-de-calais"): {
        "Résiliation par une caisse parmi plusieurs", "« Contacte l’assuré dans les 48 h »",
        "Recueil de l’accord de la personne",
    },
}  # fmt: skip


def test_a_page_shows_the_readings_of_its_own_text_and_no_other(five: datetime, compte: Maker) -> None:
    found = {}
    for code, ref in READ:
        page = content(sign_in(compte("admin_caisse", caisse=code)), f"{LISTE}{ref}/")
        found[code, ref] = {point.libelle for point in CATALOGUE if f"<dt>{point.libelle}" in page}
    assert found == READ


def test_a_reading_says_which_term_it_reads(five: datetime, compte: Maker) -> None:
    page = content(sign_in(compte("admin_caisse", caisse="artois")), "/caisse/conventions/pas-de-calais/")
    assert "Lu dans : délai de contact (Métier, annexe 3)" in page
    assert "Lu dans : résiliation pour manquement (Métier, art. 6.4)" in page


# ── A replaced convention ──────────────────────────────────────────────────────────────────────


def test_a_replaced_convention_says_that_it_keeps_the_portal_open_until_the_new_usage_is_signed(compte: Maker) -> None:
    load("marly")
    client = sign_in(compte("admin_caisse", caisse="hainaut"))
    path, said = f"{LISTE}marly/", "garde le portail ouvert"
    with seen_by("hainaut"):
        draft_successor("marly-2")
    assert said not in content(client, path)
    with seen_by("hainaut"):
        sign("marly-2", "metier")
    page = content(client, path)
    assert ["Terminée" in page, said in page, "Accès au portail : Ouvert" in page] == [True, True, True]
    assert said not in content(client, f"{LISTE}marly-2/")
    with seen_by("hainaut"):
        sign("marly-2", "usage")
    assert said not in content(client, path)


def draft_successor(ref: str) -> None:
    """A convention of the same text that replaces Marly's, with its usage convention and its contacts, unsigned."""
    former, caisse, structure = convention_of("marly"), partie_of("marly", "hainaut"), partie_of("marly")

    def terms(kind: str) -> list[TermeSaisi]:
        rows = Terme.objects.filter(convention=former, acte__kind=kind)
        return [TermeSaisi(row.cle, row.valeur, row.article) for row in rows]

    newer = actions.draft_convention(
        ref=ref, kind=KindConvention.ACCES_DROITS_SOINS, intitule="Nouvelle convention",
        parties=[PartieSaisie("CPAM", caisse=caisse.caisse), PartieSaisie("CCAS", partenaire=structure.partenaire)],
        termes=terms("metier"), remplace=former, by=AUTOMATE, at=LOADED_AT,
    )  # fmt: skip
    actions.draft_usage(convention=newer, termes=terms("usage"), by=AUTOMATE, at=LOADED_AT)
    for row in former.contacts.select_related("partie"):
        actions.add_contact(
            partie=Partie.objects.get(convention=newer, kind=row.partie.kind), kind=KindContact(row.kind),
            starts_on=SIGNED_ON, fonction="Contact", by=AUTOMATE, at=LOADED_AT,
        )  # fmt: skip


def sign(ref: str, kind: str) -> None:
    """Every party signs one of its texts."""
    for partie in Partie.objects.filter(convention__ref=ref):
        actions.record_signature(acte=acte_of(ref, kind), partie=partie, signed_on=SIGNED_ON, by=AUTOMATE, at=LOADED_AT)
