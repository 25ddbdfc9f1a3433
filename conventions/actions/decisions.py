"""Decisions of a caisse, dated and told: functions, direct sending, fallback channels; and readings of an unclear
text.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import Caisse, ServicePartenaire
from conventions.actions.evenements import record_evenement
from conventions.actions.replay import replay
from conventions.enums import CategorieEnvoi, Fonction, KindEvenement, SourceDecision
from conventions.lectures import check_lecture
from conventions.models import CanalSecours, ConventionMetier, ConventionUsage, EnvoiDirect, FonctionOuverte, Lecture
from conventions.perimetres import of_all_parties
from conventions.termes import terms_on
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals


def _check_party(usage: ConventionUsage, caisse: Caisse) -> ConventionMetier:
    convention = ConventionMetier.objects.get(pk=usage.metier_id)
    if caisse.pk not in convention.caisse_ids:
        raise Refus("Cette caisse n’est pas partie à la convention.", field="caisse", code="caisse")
    return convention


def open_fonction(
    *,
    usage: ConventionUsage,
    caisse: Caisse,
    fonction: Fonction,
    opens_on: date,
    by: Auteur,
    at: datetime,
    source: SourceDecision = SourceDecision.DECISION,
) -> FonctionOuverte:
    """Open a function at a caisse from a day (U-1.2-activation-par-caisse). Raises Refus when it is already open."""
    convention = _check_party(usage, caisse)
    with database_refusals(), transaction.atomic():
        row = FonctionOuverte.objects.create(
            usage=usage,
            partenaire_id=convention.partenaire_id,
            caisse=caisse,
            fonction=fonction,
            opens_on=opens_on,
            source=source,
            decided_at=at,
            decided_by_ref=by.auteur_ref,
        )
        record_evenement(
            convention,
            KindEvenement.FONCTION_OUVERTE,
            opens_on,
            by=by,
            at=at,
            caisse_id=caisse.pk,
            fonction=fonction.value,
        )
    return row


def close_fonction(
    *, usage: ConventionUsage, caisse: Caisse, fonction: Fonction, closes_on: date, by: Auteur, at: datetime
) -> None:
    """Close a function at a caisse from a day: no tile any more, 403 at its address. Raises Refus when it is not
    open.
    """
    convention = _check_party(usage, caisse)
    alive = Q(closes_on__isnull=True) | Q(closes_on__gt=closes_on)
    with database_refusals(), transaction.atomic():
        row = (
            FonctionOuverte.objects.select_for_update()
            .filter(alive, usage=usage, caisse=caisse, fonction=fonction, opens_on__lte=closes_on)
            .first()
        )
        if row is None:
            raise Refus("Cette fonction n’est pas ouverte à cette date.", field="fonction", code="fonction")
        row.closes_on, row.decided_at, row.decided_by_ref = closes_on, at, by.auteur_ref
        row.save(update_fields=["closes_on", "decided_at", "decided_by_ref"])
        record_evenement(
            convention,
            KindEvenement.FONCTION_FERMEE,
            closes_on,
            by=by,
            at=at,
            caisse_id=caisse.pk,
            fonction=fonction.value,
        )


def open_envoi_direct(
    *,
    usage: ConventionUsage,
    caisse: Caisse,
    categorie: CategorieEnvoi,
    opens_on: date,
    by: Auteur,
    at: datetime,
    service: ServicePartenaire | None = None,
) -> EnvoiDirect:
    """Let a service receive documents directly, within the categories the terms of that day list.

    Raises Refus for another category (BON-1.2-envoi-direct-habilites), always at Champigny (CHA-1.2-envoi-direct-
    exclu).
    """
    convention = _check_party(usage, caisse)
    allowed = terms_on(convention.pk, caisse.pk, opens_on).envoi_direct_categories
    if categorie not in allowed:
        names = ", ".join(c.label for c in allowed)
        what = f"elle le réserve à : {names}." if names else "elle envoie tout document à l’adresse de l’assuré."
        raise Refus(
            f"La convention d’utilisation (article 1.2) ne permet pas cet envoi direct : {what} "
            "Un avenant signé des parties peut le changer.",
            field="categorie",
            code="envoi_direct",
        )
    with database_refusals(), transaction.atomic():
        return EnvoiDirect.objects.create(
            usage=usage,
            partenaire_id=convention.partenaire_id,
            caisse=caisse,
            service=service,
            categorie=categorie,
            opens_on=opens_on,
            decided_at=at,
            decided_by_ref=by.auteur_ref,
        )


def set_canal_secours(
    *, usage: ConventionUsage, caisse: Caisse, fonction: Fonction, texte: str, by: Auteur, at: datetime
) -> None:
    """Say where to turn for a function when the portal is down (U-3.2-canal-alternatif)."""
    convention = _check_party(usage, caisse)
    with database_refusals(), transaction.atomic():
        CanalSecours.objects.update_or_create(
            usage=usage,
            caisse=caisse,
            fonction=fonction,
            defaults={
                "partenaire_id": convention.partenaire_id,
                "texte": texte,
                "recorded_at": at,
                "recorded_by_ref": by.auteur_ref,
            },
        )


def set_canal_of(*, usage_id: int, caisse: Caisse, fonction: Fonction, texte: str, by: Auteur, at: datetime) -> None:
    """The same, from the identifier of a usage convention visible here."""
    usage = ConventionUsage.objects.get(pk=usage_id)
    set_canal_secours(usage=usage, caisse=caisse, fonction=fonction, texte=texte, by=by, at=at)


def write_lecture(
    *,
    convention: ConventionMetier,
    cle: str,
    valeur: str,
    motif: str,
    day: date,
    by: Auteur,
    at: datetime,
    caisse: Caisse | None = None,
) -> Lecture:
    """Say how an unclear point is read, with a reason, then replay what depends on it. `day`: told as its date.

    Raises Refus for a point or a reading out of the catalogue.
    """
    check_lecture(cle, valeur)
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        row = Lecture.objects.create(
            convention=convention,
            caisse=caisse,
            cle=cle,
            valeur=valeur,
            motif=motif.strip(),
            recorded_at=at,
            recorded_by_ref=by.auteur_ref,
        )
        record_evenement(
            convention,
            KindEvenement.LECTURE,
            day,
            by=by,
            at=at,
            caisse_id=caisse.pk if caisse else None,
            cle=cle,
            valeur=valeur,
        )
        if convention.effective_on:  # before, nothing is read in its light
            replay(convention, by=by, at=at)
    return row
