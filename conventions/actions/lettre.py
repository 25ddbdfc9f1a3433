"""Record a letter of one side.

A letter recorded late replays what followed; only an effect before its first day is refused.
"""

from datetime import date, datetime

from django.db import transaction

from conventions.actions.evenements import record_evenement
from conventions.actions.replay import replay
from conventions.deadlines import resiliation_possible_on
from conventions.enums import Envoi, KindEvenement, KindLettre, ObjetLettre
from conventions.models import ConventionMetier, Lettre, Partie
from conventions.perimetres import day_for, of_all_parties
from conventions.termes import SansTermes, Termes, terms_on
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals
from espace.francais import jour


def record_lettre(
    *,
    kind: KindLettre,
    auteur: Partie,
    by: Auteur,
    at: datetime,
    destinataire: Partie | None = None,
    objet: ObjetLettre = ObjetLettre.METIER,
    sent_on: date | None = None,
    received_on: date | None = None,
    envoi: Envoi = Envoi.RECOMMANDEE_AR,
    reference: str = "",
    motif: str = "",
    effect_on: date | None = None,
    repond_a: Lettre | None = None,
) -> Lettre:
    """Record a dénonciation, an opposition, a mise en demeure, a résiliation, a retrait or a confirmation, then replay.

    Raises Refus when what the text asks of such a letter is missing (its form, its reference, the mise en demeure it
    answers),
    and for an effect before the first possible day, which the sentence gives.
    """
    convention = ConventionMetier.objects.get(pk=auteur.convention_id)
    lettre = Lettre(
        convention=convention,
        objet=objet,
        kind=kind,
        auteur=auteur,
        destinataire=destinataire,
        sent_on=sent_on,
        received_on=received_on,
        envoi=envoi,
        reference=reference.strip(),
        motif=motif.strip(),
        effect_on=effect_on,
        repond_a=repond_a,
        recorded_at=at,
        recorded_by_ref=by.auteur_ref,
    )
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        _check(lettre, day_for(convention, at))
        lettre.save()
        day = sent_on or received_on or day_for(convention, at)
        record_evenement(
            convention,
            KindEvenement.LETTRE,
            day,
            by=by,
            at=at,
            caisse_id=auteur.caisse_id,
            lettre=lettre.pk,
            nature=kind.value,
            objet=objet.value,
        )
        replay(convention, by=by, at=at)
    return lettre


def admit_lettre(*, lettre: Lettre, motif: str, by: Auteur, at: datetime) -> None:
    """Give effect to a dénonciation sent outside its window, with a reason (BON-9-denonciation).

    Raises Refus without one.
    """
    if lettre.kind != KindLettre.DENONCIATION:
        raise Refus("Seule une dénonciation hors de sa fenêtre s’admet.", code="admission")
    convention = ConventionMetier.objects.get(pk=lettre.convention_id)
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        lettre.admitted_on, lettre.admitted_by_ref = day_for(convention, at), by.auteur_ref
        lettre.admitted_reason = motif.strip()
        lettre.save(update_fields=["admitted_on", "admitted_by_ref", "admitted_reason"])
        record_evenement(
            convention, KindEvenement.LETTRE, lettre.admitted_on, by=by, at=at, lettre=lettre.pk, nature="admise"
        )
        replay(convention, by=by, at=at)


def cure_manquement(*, lettre: Lettre, cured_on: date, by: Auteur, at: datetime) -> None:
    """Record that what a mise en demeure complained of is repaired: no résiliation may answer it any more."""
    if lettre.kind != KindLettre.MISE_EN_DEMEURE:
        raise Refus("Seul le manquement d’une mise en demeure se répare.", code="manquement")
    convention = ConventionMetier.objects.get(pk=lettre.convention_id)
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        lettre.cured_on = cured_on
        lettre.save(update_fields=["cured_on"])
        record_evenement(convention, KindEvenement.LETTRE, cured_on, by=by, at=at, lettre=lettre.pk, nature="reparee")


def _termes(lettre: Lettre, day: date) -> Termes:
    """The terms of the day the letter left; a letter dated before the effect is read with the terms of the effect."""
    on = lettre.sent_on or lettre.received_on or day
    caisse_id = lettre.auteur.caisse_id or lettre.convention.caisse_ids[0]
    effective_on = lettre.convention.effective_on
    if effective_on is None:
        raise SansTermes(
            "La convention n’est pas encore signée par toutes les parties : enregistrez d’abord les signatures.",
            code="sans_termes",
        )
    return terms_on(lettre.convention_id, caisse_id, max(on, effective_on))


def _check(lettre: Lettre, day: date) -> None:
    termes = _termes(lettre, day)
    if lettre.kind == KindLettre.DENONCIATION:
        _check_form(lettre, termes)
    elif lettre.kind == KindLettre.RETRAIT:
        _check_retrait(lettre)
    elif lettre.kind == KindLettre.RESILIATION and lettre.objet == ObjetLettre.USAGE:
        _check_resiliation_usage(lettre, termes)
    elif lettre.kind == KindLettre.RESILIATION:
        _check_resiliation_metier(lettre, termes)


def _check_form(lettre: Lettre, termes: Termes) -> None:
    """BON-9-denonciation asks a registered letter with receipt, ROU-VI-denonciation a registered one; both their
    reference.
    """
    wanted = termes.denonciation_forme
    if wanted == Envoi.SIMPLE:
        return
    if wanted == Envoi.RECOMMANDEE_AR and lettre.envoi != Envoi.RECOMMANDEE_AR:
        raise Refus(
            "Le texte demande une lettre recommandée avec avis de réception pour dénoncer.", field="envoi", code="forme"
        )
    if lettre.envoi == Envoi.SIMPLE:
        raise Refus("Le texte demande une lettre recommandée pour dénoncer.", field="envoi", code="forme")
    if not lettre.reference:
        raise Refus(
            "Indiquez la référence de l’envoi recommandé. Vous la trouvez sur la preuve de dépôt.",
            field="reference",
            code="reference",
        )


def _check_retrait(lettre: Lettre) -> None:
    if lettre.auteur.caisse_id is None:
        raise Refus(
            "Seule une caisse se retire d’une convention. Un partenaire la dénonce ou la résilie.", code="retrait"
        )
    _check_not_before(lettre, lettre.sent_on)


def _check_resiliation_metier(lettre: Lettre, termes: Termes) -> None:
    if termes.resiliation_metier == "non_prevue":
        raise Refus(
            "Ce texte ne prévoit pas de résiliation. La convention se dénonce avant son échéance.", code="resiliation"
        )
    if termes.resiliation_metier == "immediate":
        _check_not_before(lettre, lettre.sent_on)
        return
    demeure = _check_demeure(lettre)
    assert demeure.sent_on is not None
    assert termes.resiliation_metier_jours is not None
    _check_not_before(lettre, resiliation_possible_on(demeure.sent_on, termes.resiliation_metier_jours))


def _check_resiliation_usage(lettre: Lettre, termes: Termes) -> None:
    demeure = _check_demeure(lettre)
    if demeure.received_on is None:
        raise Refus(
            "Indiquez d’abord le jour où la mise en demeure a été reçue : le délai court depuis.", code="reception"
        )
    if not lettre.reference or lettre.envoi != Envoi.RECOMMANDEE_AR:
        raise Refus(
            "La résiliation se notifie par une seconde lettre recommandée avec avis de réception : indiquez sa référence.",
            field="reference",
            code="reference",
        )
    if termes.resiliation_usage_jours is None:
        raise Refus("Aucune convention d’utilisation n’est en vigueur à cette date.", code="usage")
    _check_not_before(lettre, resiliation_possible_on(demeure.received_on, termes.resiliation_usage_jours))


def _check_demeure(lettre: Lettre) -> Lettre:
    demeure = lettre.repond_a
    if demeure is None or demeure.kind != KindLettre.MISE_EN_DEMEURE or demeure.objet != lettre.objet:
        raise Refus(
            "Ce texte demande d’abord une mise en demeure : indiquez celle à laquelle cette résiliation répond.",
            field="repond_a",
            code="mise_en_demeure",
        )
    if demeure.cured_on is not None:
        raise Refus(
            f"Le manquement a été réparé {jour(demeure.cured_on)} : cette mise en demeure ne permet plus de résilier.",
            code="reparee",
        )
    return demeure


def _check_not_before(lettre: Lettre, first: date | None) -> None:
    if first and lettre.effect_on and lettre.effect_on < first:
        raise Refus(f"Possible à partir du {jour(first)}.", field="effect_on", code="trop_tot")
