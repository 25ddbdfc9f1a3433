"""Draw up a convention: its parties, its texts and their terms. Nothing is in force before the signatures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Caisse, Partenaire, ServicePartenaire
from conventions.actions.evenements import record_evenement
from conventions.actions.replay import replay
from conventions.catalogue import TermeError, Texte, check_complete, read_terme
from conventions.enums import KindActe, KindConvention, KindEvenement, KindPartie, Provenance
from conventions.models import Acte, ConventionMetier, ConventionUsage, Participation, Partie, Terme
from conventions.perimetres import day_for, of_all_parties
from espace.auteurs import Auteur
from espace.errors import Refus, database_refusals
from espace.tenancy import acting_as, caisse_perimetre


@dataclass(frozen=True)
class PartieSaisie:
    """A signatory as the text names it: one of `caisse` and `partenaire`."""

    denomination: str
    caisse: Caisse | None = None
    partenaire: Partenaire | None = None
    siege: str = ""
    representant: str = ""
    qualite: str = ""


@dataclass(frozen=True)
class TermeSaisi:
    """A term as the text fixes it. `caisse_id` None: for every caisse."""

    cle: str
    valeur: Any
    article: str
    caisse_id: int | None = None


def draft_convention(
    *,
    ref: str,
    kind: KindConvention,
    intitule: str,
    parties: Sequence[PartieSaisie],
    termes: Sequence[TermeSaisi],
    by: Auteur,
    at: datetime,
    modele: str = "",
    executante: ServicePartenaire | None = None,
    remplace: ConventionMetier | None = None,
    evaluation: tuple[date, date] | None = None,
) -> ConventionMetier:
    """Draw up a convention métier with its text and terms, « brouillon ».

    Raises Refus without a caisse or without exactly one structure (M-parties-signataires), and for a term that is
    unknown,
    missing or unreadable.
    """
    caisses, partenaire = _sides(parties)
    _check_termes(termes, "metier")
    with (
        database_refusals(),
        transaction.atomic(),
        acting_as(caisse_perimetre([*(c.pk for c in caisses), *(remplace.caisse_ids if remplace else [])])),
    ):
        convention = ConventionMetier.objects.create(
            ref=ref,
            kind=kind,
            intitule=intitule,
            modele=modele,
            partenaire=partenaire,
            executante=executante,
            remplace=remplace,
            evaluation_starts_on=evaluation[0] if evaluation else None,
            evaluation_ends_on=evaluation[1] if evaluation else None,
            caisse_ids=[caisse.pk for caisse in caisses],
            created_at=at,
        )
        _write_parties(convention, parties, caisses)
        acte = Acte.objects.create(
            convention=convention, kind=KindActe.METIER, created_at=at, created_by_ref=by.auteur_ref
        )
        write_termes(acte, termes, by=by, at=at)
        record_evenement(convention, KindEvenement.REDACTION, day_for(convention, at), by=by, at=at)
    return convention


def _sides(parties: Iterable[PartieSaisie]) -> tuple[list[Caisse], Partenaire]:
    caisses = [partie.caisse for partie in parties if partie.caisse]
    partenaires = [partie.partenaire for partie in parties if partie.partenaire]
    if not caisses or len(partenaires) != 1:
        raise Refus(
            "Une convention lie une ou plusieurs caisses à un partenaire, et un seul. Complétez les parties.",
            field="parties",
            code="parties",
        )
    return caisses, partenaires[0]


def _write_parties(convention: ConventionMetier, parties: Iterable[PartieSaisie], caisses: Iterable[Caisse]) -> None:
    Partie.objects.bulk_create(
        Partie(
            convention=convention,
            kind=KindPartie.CAISSE if partie.caisse else KindPartie.PARTENAIRE,
            caisse=partie.caisse,
            partenaire=partie.partenaire,
            denomination=partie.denomination,
            siege=partie.siege,
            representant=partie.representant,
            qualite=partie.qualite,
        )
        for partie in parties
    )
    Participation.objects.bulk_create(
        Participation(convention=convention, caisse=caisse, partenaire_id=convention.partenaire_id)
        for caisse in caisses
    )


def _check_termes(termes: Sequence[TermeSaisi], texte: Texte | None) -> None:
    """Every term readable; `texte`: and the list complete for that text."""
    try:
        for terme in termes:
            read_terme(terme.cle, terme.valeur)
        if texte:
            check_complete({terme.cle for terme in termes}, texte)
    except TermeError as error:
        raise Refus(f"Les termes ne peuvent pas être enregistrés : {error}.", field="termes", code="termes") from error


def write_termes(acte: Acte, termes: Iterable[TermeSaisi], *, by: Auteur, at: datetime) -> None:
    """Attach terms to a text; their dates follow from its signatures."""
    del by, at  # the acte carries both
    Terme.objects.bulk_create(
        Terme(
            convention_id=acte.convention_id,
            acte=acte,
            cle=terme.cle,
            valeur=terme.valeur,
            article=terme.article,
            caisse_id=terme.caisse_id,
        )
        for terme in termes
    )


def draft_usage(
    *,
    convention: ConventionMetier,
    termes: Sequence[TermeSaisi],
    by: Auteur,
    at: datetime,
    provenance: Provenance = Provenance.TEXTE,
) -> ConventionUsage:
    """Draw up the usage convention that leans on a convention métier, with its terms."""
    _check_termes(termes, "usage")
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        usage = ConventionUsage.objects.create(metier=convention, provenance=provenance, created_at=at)
        acte = Acte.objects.create(
            convention=convention, usage=usage, kind=KindActe.USAGE, created_at=at, created_by_ref=by.auteur_ref
        )
        write_termes(acte, termes, by=by, at=at)
    return usage


def draft_avenant(
    *,
    convention: ConventionMetier,
    objet: str,
    effect_on: date,
    is_objectifs_attested: bool,
    termes: Sequence[TermeSaisi],
    by: Auteur,
    at: datetime,
    usage: ConventionUsage | None = None,
    justification: str = "",
) -> Acte:
    """Draw up the next avenant, the only door to a term: it counts from its date once every party signed it
    (M-avenant).

    Raises Refus without the attestation that the general objectives remain, and for another channel without the reason
    it is safe (ROU-III-changement-canal).
    """
    _check_termes(termes, None)
    if any(terme.cle == "canal" for terme in termes) and not justification.strip():
        raise Refus(
            "Changer de canal demande de dire pourquoi le nouveau est sûr, puis la signature de toutes les parties.",
            field="justification",
            code="justification",
        )
    with database_refusals(), transaction.atomic(), of_all_parties(convention):
        numero = Acte.objects.filter(convention=convention, kind=KindActe.AVENANT).count() + 1
        acte = Acte.objects.create(
            convention=convention,
            usage=usage,
            kind=KindActe.AVENANT,
            numero=numero,
            objet=objet,
            justification=justification.strip(),
            effect_on=effect_on,
            is_objectifs_attested=is_objectifs_attested,
            created_at=at,
            created_by_ref=by.auteur_ref,
        )
        write_termes(acte, termes, by=by, at=at)
        record_evenement(convention, KindEvenement.AVENANT, effect_on, by=by, at=at, numero=numero)
        replay(convention, by=by, at=at)
    return acte
