"""Sending a saisine: everything is checked here, whoever asks, then written in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from accounts.models import Caisse, Compte, ServiceFonction
from conventions.enums import Fonction
from espace.clock import day_of
from espace.departements import DEPARTEMENTS
from espace.errors import Interdit, Refus, constraint_name, database_refusals
from espace.histories import save_recorded
from espace.models import Fichier
from espace.reference import new_reference
from signalements import emails, engagements
from signalements.actions.brouillon import discard_brouillon
from signalements.actions.textes import accept_text, refuse_nir
from signalements.actions.vie import refresh_horloges
from signalements.deadlines import is_minor
from signalements.doublons import CinqChamps, known_person, open_demandes
from signalements.enums import Joindre, Liste, ModeAccord, Sens, TypeDemande
from signalements.listes import AUCUNE
from signalements.models import (
    Accord,
    Brouillon,
    Demande,
    Identite,
    Message,
    Option,
    OptionChoisie,
    Passage,
    Piece,
    Representant,
    Saisine,
)
from signalements.noms import phonetic_key, search_text
from signalements.rules import RULES
from signalements.transitions import initial_of

COMMENT_MAX = 500
PRECISION_MAX = 120
SANS_ACCORD = (
    "La personne n’a pas donné son accord. Sans lui, rien ne peut être transmis : expliquez-lui ce qui sera envoyé, "
    "puis cochez la case."
)
SANS_SIGNATURE = (
    "Cette caisse demande l’accord signé de la personne. Imprimez-le, faites-le signer, puis joignez-le en PDF "
    "ou en photo."
)
ACCOMPAGNEE = "Cochez la case si votre structure accompagne cette personne. Sinon, le signalement ne peut pas partir."
AUCUNE_ET_AUTRE = "Vous avez coché « Aucune pour le moment » et une autre réponse. Gardez l’une ou les autres."
DEJA_PRIS = "Ce brouillon ne peut plus partir. Commencez un nouveau signalement : copiez-y ce que vous aviez écrit."
REPRESENTANT = "La personne est mineure ou protégée : indiquez le nom, le prénom et la qualité de son représentant."


@dataclass(frozen=True)
class AccordDonne:
    """Two facts and their dates; the signed document where the terms ask for it."""

    informed_at: datetime | None
    agreed_at: datetime | None
    signature: Fichier | None = None


@dataclass(frozen=True)
class RepresentantNomme:
    """Who gives the agreement of a minor or of a protected adult."""

    nom: str
    prenom: str
    qualite: str


@dataclass(frozen=True)
class Envoi:
    """A saisine ready to be sent. `submission` is the uuid of its draft: the same one twice gives one demande."""

    submission: UUID
    caisse: Caisse
    accord: AccordDonne
    personne: CinqChamps
    is_accompagnee: bool
    theme: str
    joindre: str = Joindre.COORDONNEES
    joindre_precision: str = ""
    telephone: str = ""
    is_protegee: bool = False
    representant: RepresentantNomme | None = None
    urgence: str = ""
    difficultes: tuple[str, ...] = ()
    demarches: tuple[str, ...] = ()
    commentaire: str = ""
    commentaire_raison: str = ""
    is_second_wanted: bool = False  # a demande is already open for this person, and one more is wanted


def submit_demande(*, envoi: Envoi, by: Compte, at: datetime) -> Demande:
    """Send a saisine to its caisse. The same `submission` sent twice returns the first demande and writes nothing.

    Raises Interdit (role, function off), Refus with its field for anything missing (agreement, representative, theme, a
    NIR in a text), and for a demande already open for this person unless `is_second_wanted`.
    """
    RULES.check("demande.create", by)
    # A second click waits here for the first one, then finds its demande: never the warning about a twin of itself.
    list(Brouillon.objects.select_for_update().filter(pk=envoi.submission, auteur=by))
    already = _sent_by(by, envoi.submission)
    if already is not None:
        return already
    assert by.partenaire_id is not None  # a technicien has a structure: constraint compte_one_organisation
    opened = engagements.open_caisse(by.partenaire_id, envoi.caisse, at, Fonction.SIGNALEMENT)
    if opened is None:
        raise Interdit("Cette démarche n’est pas ouverte pour cette caisse.")
    _check_accord(envoi, opened)
    _check_personne(envoi, by=by, at=at)
    options = _check_situation(envoi)
    comment = accept_text(
        envoi.commentaire,
        field="commentaire",
        by=by,
        at=at,
        max_length=COMMENT_MAX,
        raison=envoi.commentaire_raison,
        field_raison="commentaire_raison",
    )
    _check_doublon(envoi, by)
    with database_refusals():
        return _write_once(envoi, opened, options, comment, by, at)


def _write_once(
    envoi: Envoi, opened: engagements.CaisseOuverte, options: "_Options", comment: str, by: Compte, at: datetime
) -> Demande:
    """Write it; of two sends at the same instant, the second finds the first one's demande."""
    try:
        with transaction.atomic():
            return _write(envoi, opened, options, comment, by, at)
    except IntegrityError as error:
        if constraint_name(error) != "signalements_demande_submission_key":
            raise
        sent = _sent_by(by, envoi.submission)
        if sent is None:
            raise Refus(DEJA_PRIS, code="submission") from None
        return sent


def _sent_by(by: Compte, submission: UUID) -> Demande | None:
    """What the author already sent under this identifier; another’s is none of theirs."""
    return Demande.objects.filter(submission=submission, auteur=by).first()


def _check_accord(envoi: Envoi, opened: engagements.CaisseOuverte) -> None:
    """Two facts whatever the caisse; a signed document where the terms ask for it (PDC-A3-consentement-signature)."""
    if envoi.accord.agreed_at is None:
        raise Refus(SANS_ACCORD, field="accord", code="accord")
    if envoi.accord.informed_at is None:
        raise Refus(
            "Remettez ou lisez la notice à la personne, puis cochez « La personne est informée ».",
            field="informee",
            code="information",
        )
    if opened.mode_accord == ModeAccord.SIGNATURE and envoi.accord.signature is None:
        raise Refus(SANS_SIGNATURE, field="signature", code="signature")


def _check_personne(envoi: Envoi, *, by: Compte, at: datetime) -> None:
    p, day = envoi.personne, day_of(at, envoi.caisse.zone)
    # The two names are read together as well: a number cut between them is a number.
    texts = (("nom", p.nom), ("prenom", p.prenom), ("nom", f"{p.nom} {p.prenom}"), ("prenom", f"{p.prenom} {p.nom}"))
    for name, text in (*texts, ("joindre_precision", envoi.joindre_precision), ("telephone", envoi.telephone)):
        refuse_nir(text, field=name, by=by, at=at)
    if p.departement not in DEPARTEMENTS:
        raise Refus(
            "Ce département n’existe pas. Choisissez-le dans la liste.", field="departement", code="departement"
        )
    if not date(1900, 1, 1) <= p.date_naissance <= day:
        raise Refus("Cette date n’est pas possible. Vérifiez l’année.", field="naissance", code="naissance")
    if not envoi.is_accompagnee:
        raise Refus(
            ACCOMPAGNEE,
            field="accompagnee",
            code="accompagnee",
        )
    if envoi.representant is None and (envoi.is_protegee or is_minor(p.date_naissance, day)):
        raise Refus(REPRESENTANT, field="representant_nom", code="representant")
    if envoi.representant is not None:
        refuse_nir(f"{envoi.representant.nom} {envoi.representant.prenom}", field="representant_nom", by=by, at=at)


@dataclass(frozen=True)
class _Options:
    theme: Option
    urgence: Option | None
    choisies: tuple[Option, ...]


def _check_situation(envoi: Envoi) -> _Options:
    """The answers as rows that this caisse offers today."""
    listes = (Liste.THEME, Liste.URGENCE, Liste.DIFFICULTE, Liste.DEMARCHE)
    offered = {(o.liste, o.code): o for o in Option.objects.offered_by(envoi.caisse.pk, *listes)}

    def pick(liste: Liste, code: str, name: str) -> Option:
        option = offered.get((liste.value, code))
        if option is None:
            raise Refus("Cette réponse n’est plus proposée. Choisissez-en une autre.", field=name, code="option")
        return option

    if not envoi.theme:
        raise Refus("Choisissez le thème de la difficulté.", field="theme", code="theme")
    if is_contradictory(envoi.demarches):
        raise Refus(AUCUNE_ET_AUTRE, field="demarches", code="aucune")
    chosen = [pick(Liste.DIFFICULTE, code, "difficultes") for code in envoi.difficultes]
    chosen += [pick(Liste.DEMARCHE, code, "demarches") for code in envoi.demarches]
    return _Options(
        pick(Liste.THEME, envoi.theme, "theme"),
        pick(Liste.URGENCE, envoi.urgence, "urgence") if envoi.urgence else None,
        tuple(chosen),
    )


def is_contradictory(demarches: Collection[str]) -> bool:
    """Whether the steps taken say « none » and another one (codes of the list)."""
    return AUCUNE in demarches and len(set(demarches)) > 1


def _check_doublon(envoi: Envoi, by: Compte) -> None:
    if envoi.is_second_wanted or by.partenaire_id is None:
        return
    found = open_demandes(
        envoi.personne, kind=TypeDemande.SIGNALEMENT, partenaire_id=by.partenaire_id, caisse_id=envoi.caisse.pk
    )
    if found:
        raise Refus(
            f"Une demande est déjà ouverte pour cette personne, sous la référence {found[0].reference}. Écrivez dedans "
            "plutôt que d’en créer une seconde, ou confirmez que vous en voulez une autre.",
            field="seconde",
            code="doublon",
        )


def _write(
    envoi: Envoi, opened: engagements.CaisseOuverte, options: _Options, comment: str, by: Compte, at: datetime
) -> Demande:
    demande = _write_core(envoi, opened, options, by, at)
    Saisine.objects.create(demande=demande, theme=options.theme)
    OptionChoisie.objects.bulk_create(OptionChoisie(demande=demande, option=option) for option in options.choisies)
    _write_personne(envoi, demande, by=by, at=at)
    _write_accord(envoi, opened, demande, by=by, at=at)
    if comment:
        Message.objects.create(demande=demande, auteur=by, texte=comment, sent_at=at)
    Passage.objects.create(demande=demande, to_etat=demande.etat, at=at, by_ref=by.auteur_ref, by_role=by.auteur_role)
    refresh_horloges(demande, by=by, at=at)
    brouillon = Brouillon.objects.filter(pk=envoi.submission, auteur=by).first()
    if brouillon is not None:
        discard_brouillon(brouillon, by=by, at=at)
    emails.queue_recue(demande, by=by, at=at)
    return demande


def _write_core(
    envoi: Envoi, opened: engagements.CaisseOuverte, options: _Options, by: Compte, at: datetime
) -> Demande:
    assert by.partenaire_id is not None
    assert by.partenaire is not None
    known = known_person(envoi.personne, partenaire_id=by.partenaire_id)
    return Demande.objects.create(
        reference=new_reference(),
        type=TypeDemande.SIGNALEMENT,
        etat=initial_of(TypeDemande.SIGNALEMENT),
        caisse=envoi.caisse,
        partenaire=by.partenaire,
        service_id=by.service_id,
        convention_ref=str(opened.opening.convention_id),
        usage_ref=str(opened.opening.usage_id),
        auteur=by,
        porteur=by,
        service_caisse_id=_service_of(envoi.caisse.pk),
        received_at=at,
        caisse_received_at=at,
        recorded_at=at,
        last_event_at=at,
        is_accompagnee=True,
        is_urgent=options.urgence is not None,
        urgence=options.urgence,
        personne=known or uuid4(),
        submission=envoi.submission,
    )


def _service_of(caisse_id: int) -> int | None:
    """The team of the caisse that handles this function: the demande goes straight to it (U-1.1-routage-interlocuteurs)."""
    rows = ServiceFonction.objects.filter(caisse_id=caisse_id, fonction=Fonction.SIGNALEMENT, service__is_active=True)
    return rows.values_list("service_id", flat=True).first()


def _write_personne(envoi: Envoi, demande: Demande, *, by: Compte, at: datetime) -> None:
    p = envoi.personne
    identite = Identite(
        demande=demande,
        caisse_id=demande.caisse_id,
        partenaire_id=demande.partenaire_id,
        service_id=demande.service_id,
        civilite=p.civilite,
        nom=p.nom.strip(),
        prenom=p.prenom.strip(),
        date_naissance=p.date_naissance,
        departement=p.departement,
        joindre=envoi.joindre,
        joindre_precision=envoi.joindre_precision[:PRECISION_MAX],
        telephone=envoi.telephone if envoi.joindre == Joindre.TELEPHONE else "",
        nom_recherche=search_text(p.nom, p.prenom),
        cle_phonetique=phonetic_key(p.nom),
    )
    save_recorded(identite, by=by, at=at)
    if envoi.representant is not None:
        r = envoi.representant
        Representant.objects.create(demande=demande, nom=r.nom.strip(), prenom=r.prenom.strip(), qualite=r.qualite)


def _write_accord(
    envoi: Envoi, opened: engagements.CaisseOuverte, demande: Demande, *, by: Compte, at: datetime
) -> None:
    piece, signed = None, envoi.accord.signature
    if signed is not None:
        signed.caisse_id = demande.caisse_id  # from now on the caisse may read it
        signed.save(update_fields=["caisse_id"])
        categorie = Option.objects.get(caisse__isnull=True, liste=Liste.CATEGORIE_PIECE, code="accord_signe")
        piece = Piece.objects.create(
            demande=demande,
            fichier=signed,
            categorie=categorie,
            sens=Sens.ENTRANTE,
            deposited_at=at,
            deposited_by_ref=by.auteur_ref,
        )
    assert envoi.accord.informed_at is not None
    Accord.objects.create(
        demande=demande,
        informed_at=envoi.accord.informed_at,
        agreed_at=envoi.accord.agreed_at,
        mode=opened.mode_accord,
        is_by_representant=envoi.representant is not None,
        collected_by_ref=by.auteur_ref,
        piece=piece,
    )
