"""What a structure asks about a gestionnaire's account: a change of four fields (U 2.2.2), a closing (U 2.2.3).

Filed in the portal by a gestionnaire in place, or recorded by the caisse with who asked and when; the caisse alone answers.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.actions.annonce import announce_answer, announce_change, announce_demande
from accounts.actions.compte import Personne, check_address_free, check_not_excluded
from accounts.actions.cycle import LAST_ONE, MOTIFS_TECHNICIEN, deactivate_compte, locked
from accounts.actions.habilitation import accept_habilitation, check_answers, check_open_to, record_habilitation
from accounts.actions.invitation import queue_invitation
from accounts.actions.revue import settle_ligne
from accounts.deadlines import PREAVIS_DAYS, first_closing_on
from accounts.domaines import check_requested_address, check_work_address
from accounts.enums import (
    ETATS_QUI_OCCUPENT,
    EtatCompte,
    EtatDemandeCompte,
    EtatHabilitation,
    KindDemandeCompte,
    MotifInactivation,
    OrigineDemande,
    Role,
)
from accounts.models import Caisse, Compte, DemandeHabilitation, DemandeSurCompte, Partenaire
from accounts.models.demande_compte import QUATRE_CHAMPS
from accounts.querysets import coming_gestionnaire, is_last_gestionnaire, needs_successeur
from accounts.transitions import DEMANDE_SUR_COMPTE
from espace.auteurs import Auteur
from espace.clock import day_of
from espace.errors import Refus, TransitionRefusee, VersionDepassee, database_refusals
from espace.francais import jour
from espace.histories import save_recorded

ANSWERED = "Cette demande a déjà reçu une réponse. Rechargez la page."
CLOSED = "Ce compte est fermé : il n’y a plus rien à y changer."


def request_modification(
    *,
    compte: Compte,
    caisse: Caisse,
    changes: Mapping[str, str],
    origine: str,
    asked_on: date,
    by: Auteur,
    at: datetime,
    asked_by: str = "",
) -> DemandeSurCompte:
    """Ask the caisse to change some of the four fields of a gestionnaire: what is already so is left out.

    Raises Refus for another field (U-2.2.2-champs-modifiables), for nothing to change, an empty value, an address the
    account could not have, without who asked and when (U-2.2.2-demande-partenaire), and while one already waits.
    """
    _check_asked(compte, caisse, origine, asked_on, asked_by, at)
    changed = {
        champ: value.strip() for champ, value in changes.items() if value.strip() != getattr(compte, champ, None)
    }
    _check_changes(compte, changed, origine, at)
    return _record(
        KindDemandeCompte.MODIFICATION,
        compte,
        caisse,
        by=by,
        at=at,
        changes=changed,
        origine=origine,
        asked_on=asked_on,
        asked_by=asked_by,
    )


def _check_changes(compte: Compte, changed: Mapping[str, str], origine: str, at: datetime) -> None:
    if not changed:
        raise Refus("Rien ne change : modifiez au moins un des quatre champs.", code="rien_ne_change")
    for champ, value in changed.items():
        if champ not in QUATRE_CHAMPS:
            raise Refus(
                "Seuls le nom, la fonction, le téléphone et l’e-mail d’un gestionnaire se modifient "
                "(convention d’utilisation, article 2.2.2).",
                field=champ,
                code="champ_fixe",
            )
        if not value:
            raise Refus("Un compte de gestionnaire garde une valeur ici.", field=champ, code="vide")
    if "email" in changed:
        assert compte.partenaire is not None  # a gestionnaire has a structure: constraint compte_one_organisation
        check = check_work_address if origine == OrigineDemande.PORTAIL else check_requested_address
        check(compte.partenaire, changed["email"])
        check_not_excluded(changed["email"], at)
        if changed["email"].lower() != compte.email.lower():
            check_address_free(changed["email"], compte.role)


def request_inactivation(
    *,
    compte: Compte,
    caisse: Caisse,
    motif: str,
    wished_on: date,
    origine: str,
    asked_on: date,
    by: Auteur,
    at: datetime,
    asked_by: str = "",
    successeur: Personne | None = None,
) -> DemandeSurCompte:
    """Ask the caisse to close a gestionnaire, fifteen days ahead at least (U-2.2.3-preavis-15j).

    For the last one, the six fields of a successor file their own request first (U-2.2.3-successeur-prealable), unless
    somebody is already on the way. Raises Refus for a sooner day, naming the first possible one, without a reason or a
    successor; as `request_modification` for the rest.
    """
    _check_asked(compte, caisse, origine, asked_on, asked_by, at)
    if motif not in MOTIFS_TECHNICIEN:
        raise Refus("Choisissez le motif de la fermeture.", field="motif", code="motif")
    check_preavis(asked_on, wished_on)
    if successeur is None and needs_successeur(compte):
        raise Refus(
            "C’est le seul gestionnaire de la structure : indiquez d’abord les coordonnées de la personne qui lui succède "
            "(convention d’utilisation, article 2.2.3).",
            field="nom",
            code="successeur",
        )
    asked = {"origine": origine, "asked_on": asked_on, "asked_by": asked_by}
    assert compte.partenaire is not None  # a gestionnaire has a structure: constraint compte_one_organisation
    with transaction.atomic():
        if successeur is not None:
            follower: DemandeHabilitation | None = record_habilitation(
                partenaire=compte.partenaire, caisse=caisse, personne=successeur, origine=origine, received_on=asked_on,
                asked_by=asked_by, remplace=compte, by=by, at=at,
            )  # fmt: skip
        else:
            follower = coming_gestionnaire(compte.partenaire.pk) if is_last_gestionnaire(compte) else None
        return _record(
            KindDemandeCompte.INACTIVATION, compte, caisse, by=by, at=at, motif=motif, wished_on=wished_on,
            successeur=follower, is_announced=successeur is not None, **asked,
        )  # fmt: skip


def check_preavis(asked_on: date, wished_on: date) -> None:
    """Raise Refus for a day sooner than the notice, with the first possible one."""
    first = first_closing_on(asked_on)
    if wished_on < first:
        raise Refus(
            f"La fermeture d’un gestionnaire se demande au moins {PREAVIS_DAYS} jours avant (convention d’utilisation, "
            f"article 2.2.3). Le premier jour possible est le {jour(first)}.",
            field="wished_on",
            code="preavis",
        )


def _check_asked(compte: Compte, caisse: Caisse, origine: str, asked_on: date, asked_by: str, at: datetime) -> None:
    if compte.role != Role.GESTIONNAIRE or compte.etat not in ETATS_QUI_OCCUPENT or compte.partenaire is None:
        raise Refus(CLOSED, code="compte_ferme")
    if asked_on > day_of(at, caisse.zone):
        raise Refus("Cette date est dans le futur. Indiquez le jour de la demande.", field="asked_on", code="futur")
    if origine == OrigineDemande.PORTAIL:
        check_open_to(compte.partenaire, caisse, at)
    elif not asked_by.strip():  # U-2.2.2-demande-partenaire
        raise Refus("Indiquez qui, dans la structure, a fait cette demande.", field="asked_by", code="demandeur")


def _record(
    kind: KindDemandeCompte,
    compte: Compte,
    caisse: Caisse,
    *,
    by: Auteur,
    at: datetime,
    is_announced: bool = False,
    **fields: Any,
) -> DemandeSurCompte:
    """Keep a request. `is_announced`: the caisse is told already, by the one filed with it."""
    assert compte.partenaire is not None  # a gestionnaire has a structure: constraint compte_one_organisation
    with database_refusals(), transaction.atomic():
        demande = DemandeSurCompte.objects.create(
            partenaire=compte.partenaire,
            caisse=caisse,
            compte=compte,
            kind=kind,
            etat=EtatDemandeCompte.EN_ATTENTE,
            recorded_at=at,
            recorded_by_ref=by.auteur_ref,
            **fields,
        )
        if kind == KindDemandeCompte.INACTIVATION:
            settle_ligne(demande=demande, by=by, at=at)
        if fields["origine"] == OrigineDemande.PORTAIL and not is_announced:
            announce_demande(demande, at=at)
    return demande


def apply_modification(*, demande: DemandeSurCompte, by: Auteur, at: datetime, version: int | None = None) -> Compte:
    """Write the asked values in the account: its history keeps the former ones, its sessions stay open.

    Another address kills the links sent to the former one, and both addresses are told. Raises Refus when the caisse has
    no access open today, the account is closed, or the address is no longer possible; TransitionRefusee, VersionDepassee.
    """
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatDemandeCompte.FAITE, version)
        _check_kind(demande, KindDemandeCompte.MODIFICATION)
        check_answers(demande, by, at)
        compte = locked(demande.compte)
        if compte.etat not in ETATS_QUI_OCCUPENT:
            raise Refus(f"{CLOSED} Refusez la demande.", code="compte_ferme")
        _check_changes(compte, demande.changes, OrigineDemande.COURRIER, at)  # whoever reads it is at the caisse
        former = compte.email
        _change(compte, demande.changes, by=by, at=at)
        announce_change(compte, former if former.lower() != compte.email.lower() else "", at=at)
        _answer(demande, EtatDemandeCompte.FAITE, by=by, at=at, but=compte, done_at=at)
    return compte


def _change(compte: Compte, changes: Mapping[str, str], *, by: Auteur, at: datetime) -> None:
    fields = [*changes, "version"]
    for champ, value in changes.items():
        setattr(compte, champ, value)
    if "email" in changes:
        compte.reset_epoch += 1
        compte.invitation_epoch += 1
        fields += ["reset_epoch", "invitation_epoch"]
    compte.version += 1
    save_recorded(compte, by=by, at=at, update_fields=fields)
    if "email" in changes and compte.etat == EtatCompte.INVITE:
        queue_invitation(compte, at)


def accept_inactivation(
    *, demande: DemandeSurCompte, is_immediate: bool, by: Auteur, at: datetime, version: int | None = None
) -> DemandeSurCompte:
    """Close a gestionnaire as the structure asked: on the wished day, or at once (U-2.2.3-inactivation-a-reception).

    A successor still waiting is habilitated first, in the same transaction. The last gestionnaire is closed once another
    is active: until then the closing is programmed. Raises Refus for the last one without anybody on the way, when the
    caisse has no access open today; TransitionRefusee, VersionDepassee.
    """
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatDemandeCompte.FAITE, version)
        _check_kind(demande, KindDemandeCompte.INACTIVATION)
        check_answers(demande, by, at)
        _open_successeur(demande, by, at)
        today = day_of(at, demande.caisse.zone)
        wished = demande.wished_on or today  # never empty for a closing: constraint demande_compte_wished
        demande.is_immediate, demande.effect_on = is_immediate, today if is_immediate else wished
        is_last = is_last_gestionnaire(demande.compte)
        if is_last and needs_successeur(demande.compte):
            raise Refus(LAST_ONE, code="dernier_gestionnaire")
        if is_last or demande.effect_on > today:
            _answer(demande, EtatDemandeCompte.PROGRAMMEE, by=by, at=at)
        else:
            _close(demande, by=by, at=at)
            _answer(demande, EtatDemandeCompte.FAITE, by=by, at=at, done_at=at)
    return demande


def _open_successeur(demande: DemandeSurCompte, by: Auteur, at: datetime) -> None:
    """The successor's account is created before the former one closes (U-2.2.3-successeur-prealable)."""
    if demande.successeur is not None and demande.successeur.etat == EtatHabilitation.EN_ATTENTE:
        accept_habilitation(demande=demande.successeur, by=by, at=at)
        demande.successeur.refresh_from_db()


def _close(demande: DemandeSurCompte, *, by: Auteur, at: datetime) -> None:
    """Nothing is left to close when the account already is."""
    if demande.compte.etat not in ETATS_QUI_OCCUPENT:
        return
    follower = demande.successeur.compte if demande.successeur else None
    motif = MotifInactivation.REMPLACEMENT if follower else MotifInactivation(demande.motif)
    deactivate_compte(compte=demande.compte, motif=motif, successeur=follower, by=by, at=at)


def close_programmed(*, demande: DemandeSurCompte, by: Auteur, at: datetime) -> None:
    """Do a programmed closing whose day has come where the caisse is: what the timed job does.

    Does nothing before that day, once done, nor while it would close the last gestionnaire.
    """
    with database_refusals(), transaction.atomic():
        Partenaire.objects.select_for_update(no_key=True).get(pk=demande.partenaire_id)
        demande = _row(demande)
        is_due = demande.effect_on is not None and demande.effect_on <= day_of(at, demande.caisse.zone)
        if demande.etat != EtatDemandeCompte.PROGRAMMEE or not is_due or is_last_gestionnaire(demande.compte):
            return
        _close(demande, by=by, at=at)
        demande.etat, demande.done_at = EtatDemandeCompte.FAITE, at
        _save(demande, "etat", "done_at")  # the structure was told when the caisse answered


def refuse_demande_compte(
    *, demande: DemandeSurCompte, motif: str, by: Auteur, at: datetime, version: int | None = None
) -> None:
    """Refuse a request, or give up a programmed closing, with the reason the structure reads.

    Raises Refus without one, TransitionRefusee once done or refused, VersionDepassee.
    """
    if not motif.strip():
        raise Refus("Dites pourquoi la demande est refusée : la structure lira ce motif.", field="motif", code="motif")
    with database_refusals(), transaction.atomic():
        demande = _locked(demande, EtatDemandeCompte.REFUSEE, version)
        demande.motif_refus = motif.strip()
        _answer(demande, EtatDemandeCompte.REFUSEE, by=by, at=at)


def _check_kind(demande: DemandeSurCompte, kind: KindDemandeCompte) -> None:
    if demande.kind != kind:
        raise Refus("Cette demande n’est pas de cette sorte. Rechargez la page.", code="sorte")


def _row(demande: DemandeSurCompte) -> DemandeSurCompte:
    rows = DemandeSurCompte.objects.select_for_update(of=("self",))
    return rows.select_related("compte__partenaire", "partenaire", "caisse", "successeur__compte").get(pk=demande.pk)


def _locked(demande: DemandeSurCompte, target: EtatDemandeCompte, version: int | None) -> DemandeSurCompte:
    """The row as it is now, behind its structure's: a closing is decided on what is true then."""
    Partenaire.objects.select_for_update(no_key=True).get(pk=demande.partenaire_id)
    row = _row(demande)
    if not DEMANDE_SUR_COMPTE.allows(row.etat, target):
        raise TransitionRefusee(ANSWERED)
    if version is not None and row.version != version:
        raise VersionDepassee
    return row


def _answer(
    demande: DemandeSurCompte,
    etat: EtatDemandeCompte,
    *,
    by: Auteur,
    at: datetime,
    but: Compte | None = None,
    done_at: datetime | None = None,
) -> None:
    """Date and sign the answer, and tell the structure."""
    demande.etat, demande.done_at = etat, done_at
    demande.decided_at, demande.decided_by_ref = at, by.auteur_ref
    demande.caisse_decision_id = by.caisse_id or demande.caisse_id
    _save(
        demande, "etat", "done_at", "decided_at", "decided_by_ref", "caisse_decision", "is_immediate", "effect_on",
        "motif_refus",
    )  # fmt: skip
    announce_answer(demande, at=at, but=but)


def _save(demande: DemandeSurCompte, *fields: str) -> None:
    demande.version += 1
    demande.save(update_fields=[*fields, "version"])
