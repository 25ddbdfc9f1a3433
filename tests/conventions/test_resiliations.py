"""What else ends a convention: a breach, a caisse that leaves, a newer convention."""

from datetime import date, timedelta
from typing import Any

import pytest

from conventions import actions
from conventions.enums import KindContact, KindEvenement, KindLettre, MotifFin, ObjetLettre, Statut
from conventions.models import ConventionMetier, Lettre
from espace.auteurs import AUTOMATE
from espace.errors import Refus
from tests.conventions.conftest import LOADED_AT, PDC, Maker, at, convention_of, load, partie_of, seen_by, usage_of
from tests.conventions.courriers import BONDUES, EARLY, RT, denounce, told, write
from tests.conventions.rejeu import access_days, check_projections

pytestmark = pytest.mark.django_db


def formal_notice(ref: str, sent_on: date, received_on: date | None = None, **values: Any) -> Lettre:
    return write(
        ref,
        KindLettre.MISE_EN_DEMEURE,
        sent_on=sent_on,
        received_on=received_on,
        reference="1A 000 003",
        motif="Manquement à l’article 3",
        **values,
    )


SEPT = at(date(2025, 9, 20))


@pytest.mark.clause("M-resiliation-15j", "U-8.2-resiliation-automatique")
@pytest.mark.parametrize(("ref", "code"), [("champigny", "val-de-marne"), ("marly", "hainaut")])
def test_a_metier_ends_from_the_sixteenth_day_after_sending_and_the_usage_the_same_day(ref: str, code: str) -> None:
    load(ref, when=at(date(2025, 8, 1)))
    with seen_by(code):
        notice = formal_notice(ref, date(2025, 9, 1), when=at(date(2025, 9, 1)))
        given: dict[str, Any] = {
            "sent_on": date(2025, 9, 16),
            "motif": "Manquement non réparé",
            "repond_a": notice,
            "when": SEPT,
        }
        with pytest.raises(Refus, match="Possible à partir du mercredi 17 septembre 2025"):
            write(ref, KindLettre.RESILIATION, effect_on=date(2025, 9, 16), **given)
        write(ref, KindLettre.RESILIATION, effect_on=date(2025, 9, 17), **given)
        found, usage = convention_of(ref), usage_of(ref)
        assert (found.ended_on, found.end_reason) == (date(2025, 9, 17), MotifFin.RESILIATION)
        assert (usage.ended_on, usage.end_reason) == (date(2025, 9, 17), MotifFin.FIN_METIER)
        check_projections(SEPT)
        partenaire = found.partenaire.nom
    assert [closes_on for _, _, closes_on in access_days(partenaire)] == [date(2025, 9, 17)]


def test_a_formal_notice_that_was_cured_ends_nothing() -> None:
    load("champigny", when=at(date(2025, 8, 1)))
    with seen_by("val-de-marne"):
        notice = formal_notice("champigny", date(2025, 9, 1))
        actions.cure_manquement(lettre=notice, cured_on=date(2025, 9, 10), by=AUTOMATE, at=SEPT)
        with pytest.raises(Refus, match="réparé mercredi 10 septembre 2025"):
            write(
                "champigny",
                KindLettre.RESILIATION,
                sent_on=date(2025, 9, 18),
                effect_on=date(2025, 9, 18),
                motif="Manquement",
                repond_a=notice,
            )
        assert convention_of("champigny").ended_on is None


@pytest.mark.clause("U-8.2-mise-en-demeure-30j", "U-8.2-notification-lrar")
def test_a_usage_convention_ends_from_the_thirty_first_day_after_receipt_by_a_second_letter() -> None:
    load("bondues", when=at(date(2025, 10, 10)))
    later = at(date(2026, 10, 20))
    with seen_by(RT):
        notice = formal_notice(
            "bondues", date(2026, 8, 30), date(2026, 9, 1), objet=ObjetLettre.USAGE, when=at(date(2026, 9, 2))
        )
        given: dict[str, Any] = {
            "objet": ObjetLettre.USAGE,
            "sent_on": date(2026, 10, 1),
            "motif": "Manquement",
            "repond_a": notice,
            "when": later,
        }
        with pytest.raises(Refus, match="seconde lettre recommandée") as refused:
            write("bondues", KindLettre.RESILIATION, effect_on=date(2026, 10, 2), **given)
        assert refused.value.field == "reference"
        given["reference"] = "1A 000 004"
        with pytest.raises(Refus, match="Possible à partir du vendredi 2 octobre 2026"):
            write("bondues", KindLettre.RESILIATION, effect_on=date(2026, 10, 1), **given)
        write("bondues", KindLettre.RESILIATION, effect_on=date(2026, 10, 2), **given)
        assert usage_of("bondues").ended_on == date(2026, 10, 2)
        assert convention_of("bondues").ended_on is None
        check_projections(later)
    assert access_days(BONDUES) == [(RT, date(2025, 10, 6), date(2026, 10, 2))]


def test_a_formal_notice_not_received_starts_no_delay() -> None:
    load("bondues")
    with seen_by(RT):
        notice = formal_notice("bondues", date(2026, 9, 1), objet=ObjetLettre.USAGE)
        with pytest.raises(Refus, match="le jour où la mise en demeure a été reçue"):
            write(
                "bondues",
                KindLettre.RESILIATION,
                objet=ObjetLettre.USAGE,
                sent_on=date(2026, 11, 1),
                effect_on=date(2026, 11, 1),
                motif="Manquement",
                reference="1A",
                repond_a=notice,
            )


@pytest.mark.clause("BON-9-resiliation-immediate")
def test_bondues_ends_at_once_for_a_breach_of_secrecy_and_the_accounts_with_it(compte_bondues: Any) -> None:
    gestionnaire = compte_bondues
    with seen_by(RT, "val-de-marne"):
        today: dict[str, Any] = {
            "sent_on": date(2026, 11, 23),
            "effect_on": date(2026, 11, 23),
            "motif": "Secret professionnel violé",
        }
        write("bondues", KindLettre.RESILIATION, caisse=RT, **today)
        assert convention_of("bondues").statut_on(date(2026, 11, 23)) == Statut.TERMINEE
        check_projections(LOADED_AT)
        gestionnaire.refresh_from_db()
        assert (gestionnaire.etat, gestionnaire.inactivated_on) == ("inactif", date(2026, 11, 23))
        with pytest.raises(Refus, match="demande d’abord une mise en demeure"):
            write("champigny", KindLettre.RESILIATION, caisse="val-de-marne", **today)


@pytest.fixture
def compte_bondues(compte: Maker) -> Any:
    load("bondues", "champigny")
    return compte("gestionnaire", partenaire=BONDUES)


def test_rouen_foresees_no_resiliation() -> None:
    load("rouen")
    with seen_by("rouen"), pytest.raises(Refus, match="ne prévoit pas de résiliation"):
        write(
            "rouen-maison-du-plateau",
            KindLettre.RESILIATION,
            sent_on=date(2026, 11, 1),
            effect_on=date(2026, 11, 1),
            motif="Manquement",
        )


@pytest.mark.clause("PDC-2.2.3-deux-caisses")
def test_one_caisse_leaves_and_only_its_access_closes_then_the_last_closes_the_accounts(compte: Maker) -> None:
    load("pas-de-calais")
    technicien = compte("gestionnaire", partenaire="Département du Pas-de-Calais")
    with seen_by(*PDC):
        leave: dict[str, Any] = {"sent_on": date(2026, 11, 2), "effect_on": date(2026, 11, 20)}
        write("pas-de-calais", KindLettre.RETRAIT, caisse="artois", **leave)
        check_projections(LOADED_AT)
        technicien.refresh_from_db()
        assert technicien.etat == "actif"
        assert access_days("Département du Pas-de-Calais") == [
            ("artois", date(2023, 10, 2), date(2026, 11, 20)),
            ("cote-opale", date(2023, 10, 2), None),
        ]
        assert convention_of("pas-de-calais").ended_on is None
        write("pas-de-calais", KindLettre.RETRAIT, caisse="cote-opale", **leave)
        technicien.refresh_from_db()
        assert (technicien.etat, technicien.inactivated_on) == ("inactif", date(2026, 11, 20))
        found = convention_of("pas-de-calais")
        assert (found.ended_on, found.end_reason) == (date(2026, 11, 20), MotifFin.RETRAIT)
        check_projections(LOADED_AT)


def test_a_structure_does_not_withdraw() -> None:
    load("pas-de-calais")
    with seen_by(*PDC), pytest.raises(Refus, match="Seule une caisse se retire"):
        write("pas-de-calais", KindLettre.RETRAIT, sent_on=date(2026, 11, 2), effect_on=date(2026, 11, 20))


def test_a_letter_waits_for_the_convention_to_be_signed() -> None:
    load("bondues")
    with seen_by(RT):
        draft = ConventionMetier.objects.get(ref="bondues")
        assert draft.effective_on is not None
        before = Lettre.objects.count()
        with pytest.raises(Refus, match="Indiquez le jour de réception"):
            write("bondues", KindLettre.OPPOSITION)
        assert Lettre.objects.count() == before


@pytest.mark.clause("U-8.1-renouvellement-subordonne", "M-tacite-reconduction")
def test_the_usage_convention_goes_on_with_the_metier_and_stops_with_it() -> None:
    load("bondues", when=EARLY)
    on_the_day = at(date(2026, 10, 6))
    with seen_by(RT):
        assert actions.write_renewals(convention=convention_of("bondues"), by=AUTOMATE, at=on_the_day) == 1
        assert actions.write_renewals(convention=convention_of("bondues"), by=AUTOMATE, at=on_the_day) == 0
        found = convention_of("bondues")
        assert (found.next_term_on, [p.rang for p in found.periodes.all()]) == (date(2027, 10, 6), [0, 1])
        assert told("bondues", KindEvenement.RECONDUCTION) == [date(2026, 10, 6)]
        assert usage_of("bondues").statut_on(date(2026, 10, 6)) == Statut.EN_VIGUEUR
        denounce(date(2027, 8, 1), when=at(date(2027, 8, 2)))
        assert usage_of("bondues").statut_on(date(2027, 10, 5)) == Statut.PREND_FIN
        assert usage_of("bondues").statut_on(date(2027, 10, 6)) == Statut.TERMINEE
        check_projections(at(date(2027, 8, 2)))


@pytest.mark.clause("MAR-9.1-remplacement")
def test_a_newer_convention_takes_over_without_a_gap_and_keeps_the_accounts(compte: Maker) -> None:
    from conventions.actions import PartieSaisie, TermeSaisi
    from conventions.enums import KindConvention
    from conventions.models import Acte, Partie, Terme

    load("marly")
    gestionnaire = compte("gestionnaire", partenaire="CCAS de Marly")
    with seen_by("hainaut"):
        former = convention_of("marly")
        terms = {
            kind: [
                TermeSaisi(t.cle, t.valeur, t.article) for t in Terme.objects.filter(convention=former, acte__kind=kind)
            ]
            for kind in ("metier", "usage")
        }
        caisse, structure = partie_of("marly", "hainaut"), partie_of("marly")
        newer = actions.draft_convention(
            ref="marly-2",
            kind=KindConvention.ACCES_DROITS_SOINS,
            intitule="Nouvelle convention",
            parties=[PartieSaisie("CPAM", caisse=caisse.caisse), PartieSaisie("CCAS", partenaire=structure.partenaire)],
            termes=terms["metier"],
            remplace=former,
            by=AUTOMATE,
            at=LOADED_AT,
        )
        usage = actions.draft_usage(convention=newer, termes=terms["usage"], by=AUTOMATE, at=LOADED_AT)
        for row in former.contacts.select_related("partie"):
            partie = Partie.objects.get(convention=newer, kind=row.partie.kind)
            actions.add_contact(
                partie=partie,
                kind=KindContact(row.kind),
                starts_on=date(2026, 11, 2),
                fonction="Contact",
                by=AUTOMATE,
                at=LOADED_AT,
            )
        for acte in Acte.objects.filter(convention=newer).order_by("pk"):
            for partie in Partie.objects.filter(convention=newer):
                actions.record_signature(
                    acte=acte, partie=partie, signed_on=date(2026, 11, 2), by=AUTOMATE, at=LOADED_AT
                )
        former.refresh_from_db()
        newer.refresh_from_db()
        assert (former.ended_on, former.end_reason) == (date(2026, 11, 2), MotifFin.REMPLACEMENT)
        assert former.statut_on(date(2026, 11, 1)) == Statut.PREND_FIN
        assert newer.statut_on(date(2026, 11, 2)) == Statut.EN_VIGUEUR
        check_projections(LOADED_AT)
        gestionnaire.refresh_from_db()
        assert gestionnaire.etat == "actif"
        usage.refresh_from_db()
        assert usage.effective_on == date(2026, 11, 2)
    assert access_days("CCAS de Marly") == [
        ("hainaut", date(2025, 4, 25), date(2026, 11, 2)),
        ("hainaut", date(2026, 11, 2), None),
    ]


def test_an_unannounced_second_convention_for_one_couple_is_refused_by_name() -> None:
    from conventions.actions import PartieSaisie, TermeSaisi
    from conventions.enums import KindConvention
    from conventions.models import Acte, Partie, Terme

    load("bondues")
    with seen_by(RT):
        caisse, structure = partie_of("bondues", RT), partie_of("bondues")
        rows = Terme.objects.filter(convention__ref="bondues", acte__kind="metier")
        second = actions.draft_convention(
            ref="bondues-2",
            kind=KindConvention.ACCES_DROITS_SOINS,
            intitule="Doublon",
            parties=[PartieSaisie("CPAM", caisse=caisse.caisse), PartieSaisie("CCAS", partenaire=structure.partenaire)],
            termes=[TermeSaisi(row.cle, row.valeur, row.article) for row in rows],
            by=AUTOMATE,
            at=LOADED_AT,
        )
        acte = Acte.objects.get(convention=second)
        one, other = Partie.objects.filter(convention=second).order_by("pk")
        day = LOADED_AT.date() - timedelta(days=1)
        actions.record_signature(acte=acte, partie=one, signed_on=day, by=AUTOMATE, at=LOADED_AT)
        with pytest.raises(Refus, match="lie déjà ce partenaire à cette caisse") as refused:
            actions.record_signature(acte=acte, partie=other, signed_on=day, by=AUTOMATE, at=LOADED_AT)
        assert refused.value.code == "participation_no_overlap"
