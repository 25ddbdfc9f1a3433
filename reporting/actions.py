"""Writes of reporting: asking for a sheet, preparing it in the worker, forgetting who took part."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import Compte
from conventions.models import ConventionMetier
from espace import files, journal, travaux
from espace.auteurs import Auteur
from espace.enums import EtatFichier
from espace.errors import Refus, database_refusals
from espace.models import Fichier, Travail
from espace.tenancy import acting_as, caisse_perimetre
from reporting import document, sources
from reporting.deadlines import Periode, before
from reporting.enums import EtatFiche, KindFiche
from reporting.figures import Tell, definitions, photograph
from reporting.models import Fiche, MembreCopil, Presence, Remise
from reporting.rules import RULES

TRAVAIL = "fiche_copil"


def request_fiche(
    *, convention: ConventionMetier, caisse_id: int | None, periode: Periode, by: Compte, at: datetime
) -> Travail:
    """Ask for the sheet of a period; the same request twice is one work.

    `caisse_id`: the sheet of that caisse alone, None for the whole convention. Raises Interdit for another role than
    the responsable of the caisse, Refus for a period the convention does not have.
    """
    _check(convention, caisse_id, periode, by, at)
    return travaux.start(
        TRAVAIL,
        by=by,
        at=at,
        request_key=f"{convention.pk}:{caisse_id or 0}:{periode.starts_on}",
        params={
            "convention": convention.ref,
            "caisse": caisse_id,
            "starts_on": periode.starts_on.isoformat(),
            "ends_on": periode.ends_on.isoformat(),
        },
        caisse_id=by.caisse_id,
        partenaire_id=convention.partenaire_id,
    )


def _check(convention: ConventionMetier, caisse_id: int | None, periode: Periode, by: Compte, at: datetime) -> None:
    RULES.check("fiche.preparer", by)
    if caisse_id not in {None, by.caisse_id}:
        raise Refus("Préparez la fiche de toute la convention, ou celle de votre caisse.", field="portee")
    if periode not in sources.periodes_of(convention, at):
        raise Refus("Choisissez une période de la convention, déjà commencée.", field="periode")


def prepare_fiche(
    *, convention: ConventionMetier, caisse_id: int | None, periode: Periode, by: Compte, at: datetime, tell: Tell
) -> tuple[Fiche, Fichier]:
    """Compute and write the sheet of a period, with its PDF: a new version, or the one in preparation again.

    Runs in the worker, inside the perimeter of `by`. Raises like `request_fiche`.
    """
    _check(convention, caisse_id, periode, by, at)
    with database_refusals(), transaction.atomic():
        fiche = _draft(convention, caisse_id, periode)
        _photograph(fiche, convention, periode, at, tell)
        fiche.prepared_at, fiche.prepared_by_ref = at, by.auteur_ref
        fichier = _write_pdf(fiche, by, at)
        fiche.version += 1
        fiche.save()
    _journal(fiche, by, at)
    return fiche, fichier


def _draft(convention: ConventionMetier, caisse_id: int | None, periode: Periode) -> Fiche:
    """The version in preparation, else the next one."""
    scope = Q(caisse__isnull=True) if caisse_id is None else Q(caisse_id=caisse_id)
    same = Fiche.objects.filter(
        scope,
        convention=convention,
        kind=KindFiche.COPIL,
        starts_on=periode.starts_on,
        ends_on=periode.ends_on,
    )
    draft = same.select_for_update().filter(etat=EtatFiche.EN_PREPARATION).first()
    if draft is not None:
        return draft
    return Fiche(
        convention=convention,
        partenaire=convention.partenaire,
        caisse_id=caisse_id,
        starts_on=periode.starts_on,
        ends_on=periode.ends_on,
        numero=same.count() + 1,
        version=0,
    )


def _photograph(fiche: Fiche, convention: ConventionMetier, periode: Periode, at: datetime, tell: Tell) -> None:
    """Figures of every caisse of the sheet, others' included: counts, never a case (PDC-5-ind-par-caisse)."""
    cadre = sources.cadre_of(convention, fiche.caisse_id, periode)
    former = before(periode, sources.periodes_of(convention, at))
    avant = sources.cadre_of(convention, fiche.caisse_id, former) if former else None
    termes = list(sources.termes_of(cadre, at).values())
    codes, promis = sources.codes_of(termes[0]), sources.promis_of(termes)
    caisses = {caisse.pk for frame in (cadre, avant) if frame for caisse in frame.caisses}
    with acting_as(caisse_perimetre(sorted(caisses))):
        fiche.figures = photograph(cadre, avant, codes=codes, promis=promis, at=at, tell=tell)
    fiche.parties = [convention.partenaire.nom, *(caisse.nom for caisse in cadre.caisses)]
    fiche.definitions = definitions(codes, promis)
    fiche.lectures = sources.lectures_of(cadre, promis)


def _write_pdf(fiche: Fiche, by: Compte, at: datetime) -> Fichier:
    former = Fichier.objects.filter(pk=fiche.pdf).first() if fiche.pdf else None
    fichier = files.store(
        document.fiche_pdf(fiche, at=at),
        kind="fiche_copil",
        name=f"{document.file_name(fiche)}.pdf",
        mime="application/pdf",
        at=at,
        caisse_id=by.caisse_id,
        partenaire_id=fiche.partenaire_id,
        object_ref=str(fiche.uuid),
        etat=EtatFichier.SAIN,
    )
    fiche.pdf = fichier.pk
    if former is not None:
        files.discard(former)
    return fichier


def _journal(fiche: Fiche, by: Compte, at: datetime) -> None:
    journal.record(
        "fiche.prepared",
        at=at,
        by=by,
        object_kind="fiche",
        object_ref=str(fiche.uuid),
        partenaire_id=fiche.partenaire_id,
        codes={"numero": fiche.numero},
    )


def download_fiche(*, fiche: Fiche, by: Compte, at: datetime, address: str | None = None) -> tuple[Fichier, bytes]:
    """The PDF of a sheet `by` may read, journalled. Raises Refus when it was not made yet, or does not open.

    The file lies with the caisse that prepared it; any caisse of the convention reads it through the sheet.
    """
    if fiche.pdf is None:
        raise Refus("Cette fiche n’a pas encore de PDF. Préparez-la d’abord.", code="fiche_sans_pdf")
    with acting_as(caisse_perimetre(fiche.convention.caisse_ids)):
        fichier = Fichier.objects.get(pk=fiche.pdf)
        clear = files.open_clear(fichier)
    journal.record(
        "fiche.downloaded",
        at=at,
        by=by,
        object_kind="fiche",
        object_ref=str(fiche.uuid),
        partenaire_id=fiche.partenaire_id,
        address=address,
    )
    return fichier, clear


REMISE_EFFACEE = "Destinataire effacé"
MEMBRE_EFFACE = "Membre effacé"  # a member without a contact keeps a word in place of a name: constraint membre_known


def erase_participants(*, convention: ConventionMetier, by: Auteur, at: datetime) -> None:
    """Forget who came to the actions of a convention that ended long ago, and who sat at its COPIL.

    Counts stay: an attendance keeps the identifier it is counted by. Calling it again does nothing more.
    """
    with transaction.atomic():
        Presence.objects.filter(action__convention=convention).update(nom="", prenom="")
        members = MembreCopil.objects.filter(copil__convention=convention)
        members.filter(contact__isnull=False).update(nom="", prenom="", fonction="")
        members.filter(contact__isnull=True).update(nom=MEMBRE_EFFACE, prenom="", fonction="")
        Remise.objects.filter(fiche__convention=convention).update(to=REMISE_EFFACEE)
        for caisse_id in convention.caisse_ids:  # each reads its own journal
            journal.record(
                "convention.participants_effaces",
                at=at,
                by=by,
                object_kind="convention",
                object_ref=convention.ref,
                caisse_id=caisse_id,
                partenaire_id=convention.partenaire_id,
            )
