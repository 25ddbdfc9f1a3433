"""Drawing up and signing: nothing is in force before the last signature; a usage convention leans on a signed métier."""

from datetime import date

import pytest

from accounts.models import Acces, Caisse, Partenaire
from conventions import actions
from conventions.actions import Deliberation, PartieSaisie, TermeSaisi
from conventions.chargement import FOLDER, TexteDeclare, read_declaration
from conventions.enums import EtatConvention, KindContact, KindConvention, KindLettre, Statut
from conventions.models import Acte, ConventionMetier, ConventionUsage, Partie
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.conventions.conftest import LOADED_AT, PDC, at, convention_of, load, partie_of, seen_by, usage_of
from tests.conventions.rejeu import access_days, check_projections

pytestmark = pytest.mark.django_db


def terms_of(texte: TexteDeclare) -> list[TermeSaisi]:
    return [TermeSaisi(t.cle, t.valeur, t.article) for t in texte.termes]


@pytest.fixture
def draft() -> tuple[ConventionMetier, ConventionUsage, Partie, Partie]:
    """A second couple with the texts of Bondues, drawn up and not signed: Marly's structure at Roubaix-Tourcoing."""
    load("bondues", "marly")
    declared = read_declaration(FOLDER / "bondues.toml")
    assert declared.usage is not None
    convention = actions.draft_convention(
        ref="marly-roubaix",
        kind=KindConvention.ACCES_DROITS_SOINS,
        intitule="Convention d’essai",
        parties=[
            PartieSaisie("CPAM", caisse=Caisse.objects.get(code="roubaix-tourcoing")),
            PartieSaisie("CCAS", partenaire=Partenaire.objects.get(nom="CCAS de Marly")),
        ],
        termes=terms_of(declared.metier),
        by=AUTOMATE,
        at=LOADED_AT,
    )
    usage = actions.draft_usage(convention=convention, termes=terms_of(declared.usage.texte), by=AUTOMATE, at=LOADED_AT)
    with seen_by("roubaix-tourcoing"):
        caisse, structure = Partie.objects.filter(convention=convention).order_by("pk")
    return convention, usage, caisse, structure


def sign(acte: Acte, partie: Partie, day: date) -> None:
    actions.record_signature(acte=acte, partie=partie, signed_on=day, by=AUTOMATE, at=LOADED_AT)


Draft = tuple[ConventionMetier, ConventionUsage, Partie, Partie]


@pytest.mark.clause("M-prise-effet", "M-parties-signataires")
def test_it_waits_for_the_last_signature_and_takes_effect_that_day(draft: Draft) -> None:
    convention, _, caisse, structure = draft
    with seen_by("roubaix-tourcoing"):
        acte = Acte.objects.get(convention=convention, kind="metier")
        sign(acte, caisse, date(2025, 3, 17))
        convention.refresh_from_db()
        assert (convention.etat, convention.effective_on) == (EtatConvention.EN_SIGNATURE, None)
        assert convention.statut_on(date(2025, 4, 25)) == Statut.EN_SIGNATURE
        sign(acte, structure, date(2025, 4, 25))
        convention.refresh_from_db()
        assert (convention.effective_on, convention.next_term_on) == (date(2025, 4, 25), date(2027, 4, 25))
        assert convention.periodes.get(rang=0).ends_on == date(2026, 4, 25)
        check_projections(LOADED_AT)
    with pytest.raises(Refus, match="une ou plusieurs caisses à un partenaire"):
        actions.draft_convention(
            ref="seule",
            kind=KindConvention.ACCES_DROITS_SOINS,
            intitule="Sans caisse",
            parties=[PartieSaisie("CCAS", partenaire=Partenaire.objects.get(nom="CCAS de Marly"))],
            termes=[],
            by=AUTOMATE,
            at=LOADED_AT,
        )
    with pytest.raises(Refus, match="une ou plusieurs caisses à un partenaire"):
        actions.draft_convention(
            ref="seule",
            kind=KindConvention.ACCES_DROITS_SOINS,
            intitule="Sans partenaire",
            parties=[PartieSaisie("CPAM", caisse=Caisse.objects.get(code="hainaut"))],
            termes=[],
            by=AUTOMATE,
            at=LOADED_AT,
        )


@pytest.mark.clause("M-parties-signataires")
def test_one_caisse_of_two_that_has_not_signed_keeps_it_waiting(draft: Draft) -> None:
    load("champigny")
    declared = read_declaration(FOLDER / "bondues.toml")
    caisses = [Caisse.objects.get(code=code) for code in ("val-de-marne", "hainaut")]
    convention = actions.draft_convention(
        ref="deux-caisses",
        kind=KindConvention.ACCES_DROITS_SOINS,
        intitule="Convention d’essai à deux caisses",
        parties=[
            *(PartieSaisie("CPAM", caisse=caisse) for caisse in caisses),
            PartieSaisie("CCAS", partenaire=Partenaire.objects.get(nom="CCAS de Bondues")),
        ],
        termes=terms_of(declared.metier),
        by=AUTOMATE,
        at=LOADED_AT,
    )
    with seen_by("val-de-marne", "hainaut"):
        acte = Acte.objects.get(convention=convention, kind="metier")
        first, last, structure = Partie.objects.filter(convention=convention).order_by("pk")
        for partie in (first, structure):
            sign(acte, partie, date(2025, 3, 17))
        convention.refresh_from_db()
        assert (convention.etat, convention.effective_on) == (EtatConvention.EN_SIGNATURE, None)
        sign(acte, last, date(2025, 4, 25))
        convention.refresh_from_db()
        assert (convention.etat, convention.effective_on) == (EtatConvention.SIGNEE, date(2025, 4, 25))


@pytest.mark.clause("U-P-adossement-metier")
def test_a_usage_convention_is_refused_until_the_metier_is_signed(draft: Draft) -> None:
    convention, usage, caisse, structure = draft
    with seen_by("roubaix-tourcoing"):
        metier, utilisation = Acte.objects.filter(convention=convention).order_by("pk")
        sign(utilisation, caisse, date(2025, 3, 17))
        with pytest.raises(Refus, match="n’est pas encore signée par toutes les parties"):
            sign(utilisation, structure, date(2025, 3, 18))
        sign(metier, caisse, date(2025, 3, 20))
        sign(metier, structure, date(2025, 3, 21))
        sign(utilisation, structure, date(2025, 3, 18))
        usage.refresh_from_db()
        assert (usage.etat, usage.effective_on) == (EtatConvention.SIGNEE, date(2025, 3, 21))
        check_projections(LOADED_AT)
    # a convention métier may live alone
    load("rouen")
    with seen_by("rouen"):
        assert convention_of("rouen-maison-du-plateau").statut_on(date(2026, 1, 1)) == Statut.EN_VIGUEUR
        assert not ConventionUsage.objects.filter(metier__ref="rouen-maison-du-plateau").exists()


@pytest.mark.clause("U-8.1-entree-vigueur")
def test_three_signatures_open_a_usage_convention_on_the_third(draft: Draft) -> None:
    load("pas-de-calais")
    with seen_by(*PDC):
        usage = usage_of("pas-de-calais")
        signed = [s.signed_on for s in Acte.objects.get(usage=usage, kind="usage").signatures.order_by("signed_on")]
    assert signed == [date(2023, 9, 18), date(2023, 9, 22), date(2023, 10, 2)]
    assert usage.statut_on(date(2023, 10, 1)) == Statut.A_VENIR
    assert usage.statut_on(date(2023, 10, 2)) == Statut.EN_VIGUEUR
    assert {opens_on for _, opens_on, _ in access_days("Département du Pas-de-Calais")} == {date(2023, 10, 2)}


@pytest.mark.clause("U-8.1-duree-identique")
def test_a_usage_convention_signed_later_has_the_same_term(draft: Draft) -> None:
    """It has no term of its own to type: it ends when the métier does, whatever the day it was signed."""
    convention, usage, caisse, structure = draft
    with seen_by("roubaix-tourcoing"):
        metier, utilisation = Acte.objects.filter(convention=convention).order_by("pk")
        for partie in (caisse, structure):
            sign(metier, partie, date(2025, 10, 6))
        for partie in (caisse, structure):
            sign(utilisation, partie, date(2026, 2, 1))
        actions.record_lettre(
            kind=KindLettre.DENONCIATION,
            auteur=structure,
            sent_on=date(2026, 8, 1),
            reference="1A 234",
            by=AUTOMATE,
            at=LOADED_AT,
        )
        usage.refresh_from_db()
        convention.refresh_from_db()
        assert (usage.effective_on, usage.ended_on) == (date(2026, 2, 1), date(2026, 10, 6))
        assert convention.ended_on == date(2026, 10, 6)
    fields = {field.name for field in ConventionUsage._meta.get_fields()}
    assert not fields & {"next_term_on", "duree_mois", "term_on"}


def test_a_party_signs_once_and_only_its_own_convention(draft: Draft) -> None:
    convention, _, caisse, _ = draft
    with seen_by():
        acte = Acte.objects.get(convention=convention, kind="metier")
        sign(acte, caisse, date(2025, 3, 17))
        with pytest.raises(Refus, match="a déjà signé"):
            sign(acte, caisse, date(2025, 3, 18))
        with pytest.raises(Refus, match="n’est pas de cette convention"):
            sign(acte, partie_of("bondues"), date(2025, 3, 18))


def test_a_signature_keeps_the_deliberation(draft: Draft) -> None:
    convention, _, _, structure = draft
    with seen_by("roubaix-tourcoing"):
        signature = actions.record_signature(
            acte=Acte.objects.get(convention=convention, kind="metier"),
            partie=structure,
            signed_on=date(2025, 4, 25),
            deliberation=Deliberation("DL-1", date(2025, 4, 14), date(2025, 4, 25)),
            by=AUTOMATE,
            at=LOADED_AT,
        )
        assert (signature.deliberation_ref, signature.executory_on) == ("DL-1", date(2025, 4, 25))
        with pytest.raises(Refus, match="exécutoire après avoir été prise"):
            actions.record_signature(
                acte=Acte.objects.get(convention=convention, kind="usage"),
                partie=structure,
                signed_on=date(2025, 4, 25),
                deliberation=Deliberation("DL-1", date(2025, 4, 14), date(2025, 4, 1)),
                by=AUTOMATE,
                at=LOADED_AT,
            )


def test_signed_without_support_nor_delegate_it_is_in_force_and_the_portal_stays_closed(draft: Draft) -> None:
    """…and each missing contact counts: the last one opens the access, on the day it holds from."""
    convention, usage, caisse, structure = draft
    with seen_by("roubaix-tourcoing"):
        for acte in Acte.objects.filter(convention=convention).order_by("pk"):
            for partie in (caisse, structure):
                sign(acte, partie, date(2025, 10, 6))
        convention.refresh_from_db()
        assert convention.statut_on(date(2025, 10, 6)) == Statut.EN_VIGUEUR
        needed = [
            (caisse, KindContact.SUPPORT),
            (caisse, KindContact.DPO),
            (caisse, KindContact.REFERENT),
            (structure, KindContact.REFERENT),
        ]
        mine = Acces.objects.filter(usage_ref=str(usage.pk))
        for number, (partie, kind) in enumerate(needed, 1):
            assert list(mine.all()) == []
            actions.add_contact(
                partie=partie,
                kind=kind,
                starts_on=date(2025, 11, number),
                fonction="Contact",
                by=AUTOMATE,
                at=LOADED_AT,
            )
        assert [(row.opens_on, row.closes_on) for row in mine.all()] == [(date(2025, 11, 4), None)]
        check_projections(LOADED_AT)


def test_the_last_contact_an_access_leans_on_is_not_taken_away_before_a_successor() -> None:
    load("bondues")
    with seen_by("roubaix-tourcoing"):
        supports = list(convention_of("bondues").contacts.filter(kind=KindContact.SUPPORT))
        actions.end_contact(contact=supports[0], ends_on=date(2026, 12, 1), by=AUTOMATE, at=LOADED_AT)
        with pytest.raises(Refus, match="Ajoutez d’abord la personne qui le remplace"):
            actions.end_contact(contact=supports[1], ends_on=date(2026, 12, 1), by=AUTOMATE, at=LOADED_AT)
        assert access_days("CCAS de Bondues") == [("roubaix-tourcoing", date(2025, 10, 6), None)]


def test_a_past_day_is_typed_today_and_told_with_both_dates() -> None:
    load("bondues", when=at(date(2026, 11, 23)))
    with seen_by("roubaix-tourcoing"):
        line = convention_of("bondues").evenements.get(kind="effet")
    assert (line.day, line.recorded_at) == (date(2025, 10, 6), at(date(2026, 11, 23)))
