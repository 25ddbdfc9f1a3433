"""Each of the 34 lines of table 1, for each of the five conventions, is in the base."""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any

import pytest

from conventions import actions
from conventions.actions import TermeSaisi
from conventions.catalogue import CATALOGUE, TermeError, check_complete, read_terme
from conventions.chargement import MODELES
from conventions.enums import KindPartie
from conventions.models import ContactConvention, ConventionMetier, ConventionUsage, FonctionOuverte, Terme
from conventions.termes import SansTermes, Termes, terms_on
from espace.auteurs import AUTOMATE
from tests.conventions.conftest import LOADED_AT, PDC, TODAY, convention_of, load, partie_of, seen_by
from tests.conventions.tableau import REFS, TABLEAU


@dataclass(frozen=True)
class Lu:
    """A convention as the base holds it, terms caisse by caisse in the order of their codes."""

    convention: ConventionMetier
    usage: ConventionUsage | None
    termes: list[Termes]
    contacts: list[ContactConvention]
    fonctions: tuple[str, ...]

    @property
    def t(self) -> Termes:
        return self.termes[0]

    def named(self, kind: str, side: str = "") -> int:
        """Contacts of a kind that the text names."""
        return sum(c.is_au_texte and c.kind == kind and (not side or c.partie.kind == side) for c in self.contacts)


def read(ref: str) -> Lu:
    convention = convention_of(ref)
    participations = convention.participations.select_related("caisse").order_by("caisse__code")
    fonctions = FonctionOuverte.objects.filter(usage__metier=convention, caisse=participations[0].caisse)
    ordered = fonctions.order_by("-source", "fonction").values_list("fonction", flat=True)
    return Lu(
        convention,
        ConventionUsage.objects.filter(metier=convention).first(),
        [terms_on(convention.pk, p.caisse_id, TODAY) for p in participations],
        list(ContactConvention.objects.filter(convention=convention).select_related("partie")),
        tuple(ordered),
    )


CAISSE, PARTENAIRE = KindPartie.CAISSE.value, KindPartie.PARTENAIRE.value
READERS: dict[int, Callable[[Lu], Any]] = {
    1: lambda x: (x.convention.partenaire.kind, x.convention.executante.nom if x.convention.executante else ""),
    2: lambda x: len(x.convention.caisse_ids),
    3: lambda x: x.usage.provenance if x.usage else None,
    4: lambda x: x.t.duree_mois,
    5: lambda x: (x.t.reconduction, x.t.reconduction_mois),
    6: lambda x: (x.t.denonciation, x.t.denonciation_mois, x.t.denonciation_forme.value),
    7: lambda x: (x.t.resiliation_metier, x.t.resiliation_metier_jours),
    8: lambda x: x.t.resiliation_usage_jours,
    9: lambda x: (x.t.prise_effet, x.t.remplace_precedente),
    10: lambda x: x.t.grille_gestionnaires,
    11: lambda x: x.t.grille_techniciens,
    12: lambda x: x.t.habilitation_jours_ouvres,
    13: lambda x: x.t.inactivation_preavis_jours,
    14: lambda x: x.t.suppression_mois,
    15: lambda x: (x.fonctions, x.t.pieces_sortantes),
    16: lambda x: x.t.ame,
    17: lambda x: x.t.envoi_direct_categories,
    18: lambda x: tuple(astuple(delai) for delai in x.t.dossier_delais),
    19: lambda x: (x.t.urgence_dossier_heures, x.t.urgence_justificatif_medical, x.t.urgence_motif),
    20: lambda x: (x.t.contact, x.t.contact_heures),
    21: lambda x: (x.t.accord, tuple(t.preuve_accord for t in x.termes)),
    22: lambda x: x.t.mineur_representant_legal,
    23: lambda x: (tuple(astuple(delai) for delai in x.t.violation_delais), x.t.violation_courriel),
    24: lambda x: x.named("dpo"),
    25: lambda x: (x.t.exercice_droits, x.t.assistance_acces),
    26: lambda x: x.t.destruction_fin,
    27: lambda x: (x.named("referent", CAISSE), x.named("referent", PARTENAIRE), x.named("autre")),
    28: lambda x: (x.t.instance, x.t.instance_mois, x.t.comite_technique, x.t.recapitulatif_sur_demande),
    29: lambda x: x.t.indicateurs,
    30: lambda x: x.t.suivi,
    31: lambda x: tuple((t.canal, t.telephone, t.permanence) for t in x.termes),
    32: lambda x: (x.t.sous_traitance, x.t.sous_traitance_objection_jours),
    33: lambda x: x.named("support"),
    34: lambda x: (x.t.originaux_metier, x.t.originaux_usage),
}


def test_the_table_has_its_34_lines() -> None:
    assert [row[0] for row in TABLEAU] == list(range(1, 35))
    assert all(len(row) == 2 + len(REFS) for row in TABLEAU)


@pytest.mark.django_db
def test_the_base_holds_every_line_of_the_table_for_the_five_conventions() -> None:
    load(*MODELES)
    with seen_by():
        read_ones = [read(ref) for ref in REFS]
        found = {
            (row[0], row[1], ref): READERS[row[0]](lu)
            for row in TABLEAU
            for ref, lu in zip(REFS, read_ones, strict=True)
        }
    wanted = {(row[0], row[1], ref): value for row in TABLEAU for ref, value in zip(REFS, row[2:], strict=True)}
    assert len(found) == 34 * 5
    assert {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]} == {}


@pytest.mark.django_db
def test_every_term_has_its_article() -> None:
    load(*MODELES)
    with seen_by():
        assert not Terme.objects.filter(article="").exists()
        per_text = {
            (ref, kind): Terme.objects.filter(convention__ref=ref, acte__kind=kind).values("cle").distinct().count()
            for ref in REFS
            for kind in ("metier", "usage")
        }
    counts = {texte: sum(cle.texte == texte for cle in CATALOGUE) for texte in ("metier", "usage")}
    assert per_text == {
        (ref, kind): 0 if (ref, kind) == (REFS[0], "usage") else counts[kind] for ref in REFS for kind in counts
    }


@pytest.mark.django_db
def test_terms_of_a_day_come_in_one_statement_the_caisses_own_before_the_common_one(
    django_assert_num_queries: Any,
) -> None:
    load("pas-de-calais")
    with seen_by(*PDC):
        convention = convention_of("pas-de-calais")
        artois, opale = (convention.participations.get(caisse__code=code).caisse_id for code in PDC)
        with django_assert_num_queries(1):
            mine = terms_on(convention.pk, opale, TODAY)
        assert (mine.is_signature_needed, mine.is_portail_obligatoire) == (True, True)
        theirs = terms_on(convention.pk, artois, TODAY)
        assert (theirs.is_accord_en_tete, theirs.is_portail_obligatoire) == (True, False)
        assert (mine.caisse_id, mine.day, mine.convention_id) == (opale, TODAY, convention.pk)
        with pytest.raises(SansTermes):
            terms_on(convention.pk, artois, convention.effective_on.replace(day=1))  # type: ignore[union-attr]  # known to the test, not to the types
    with seen_by("artois"), pytest.raises(SansTermes):
        terms_on(999_999, artois, TODAY)


@pytest.mark.django_db
def test_a_caisse_may_have_its_own_value_beside_the_common_one() -> None:
    load("bondues")
    with seen_by("roubaix-tourcoing"):
        convention, caisse = convention_of("bondues"), partie_of("bondues", "roubaix-tourcoing")
        assert caisse.caisse_id is not None
        acte = actions.draft_avenant(
            convention=convention,
            objet="Une ligne pour cette caisse",
            effect_on=TODAY,
            is_objectifs_attested=True,
            termes=[TermeSaisi("telephone", "3646", "avenant 1", caisse.caisse_id)],
            by=AUTOMATE,
            at=LOADED_AT,
        )
        for partie in (caisse, partie_of("bondues")):
            actions.record_signature(acte=acte, partie=partie, signed_on=TODAY, by=AUTOMATE, at=LOADED_AT)
        assert terms_on(convention.pk, caisse.caisse_id, TODAY).telephone == "3646"
        assert terms_on(convention.pk, caisse.caisse_id, TODAY - timedelta(days=1)).telephone == ""


@pytest.mark.django_db
def test_what_the_terms_promise_of_a_dossier_and_of_a_breach() -> None:
    load("bondues", "champigny", "pas-de-calais")
    with seen_by():
        bondues, champigny, pdc = (read(ref).t for ref in ("bondues", "champigny", "pas-de-calais"))
    c2s, tout = bondues.delai_dossier("c2s"), pdc.delai_dossier("puma")
    assert c2s is not None
    assert tout is not None
    assert (c2s.jours, c2s.si_complet, bondues.delai_dossier("puma"), champigny.delai_dossier("c2s")) == (
        31,
        True,
        None,
        None,
    )
    assert (tout.jours, tout.si_complet) == (30, False)
    assert [champigny.heures_violation(cas) for cas in ("transfert", "detection", "non_qualifie")] == [24, 48, 24]
    assert [pdc.heures_violation(), bondues.heures_violation()] == [24, 48]
    assert bondues.grille == {
        "gestionnaires": [[10, 2], [25, 3], [None, 5]],
        "techniciens": [[10, 5], [25, 15], [None, 25]],
    }


def test_an_unknown_or_unreadable_term_is_named() -> None:
    with pytest.raises(TermeError, match="« vitesse » n’existe pas au catalogue"):
        read_terme("vitesse", 3)
    with pytest.raises(TermeError, match="oui ou non est attendu"):
        read_terme("urgence_motif", "oui")
    with pytest.raises(TermeError, match="ces champs sont attendus"):
        read_terme("dossier_delais", [{"prestation": "c2s"}])
    with pytest.raises(TermeError, match="manque à la convention d’utilisation"):
        check_complete([], "usage")
