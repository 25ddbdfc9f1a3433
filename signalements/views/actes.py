"""The acts of an agent on a demande, by name: the form each fills, the action each runs, what it says once done."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import QueryDict

from accounts.models import Compte
from accounts.requetes import RequeteDeCompte
from espace.forms import Formulaire
from espace.francais import instant
from signalements import actions
from signalements.enums import ResultatContact
from signalements.forms import traitement as f
from signalements.models import Demande, Option, TentativeContact
from signalements.suivi import is_joined

FORMS: dict[str, type[Formulaire]] = {
    "prendre": f.ActeForm,
    "contact": f.ContactForm,
    "message": f.MessageForm,
    "note": f.NoteForm,
    "refus": f.RefusForm,
    "cloture": f.ClotureForm,
    "requalifier": f.RequalifierForm,
}
MOTIVES = frozenset(name for name, kind in FORMS.items() if issubclass(kind, f.MotifForm))  # acts that choose a reason


def form_of(
    name: str, request: RequeteDeCompte, found: Demande, options: Iterable[Option], data: QueryDict | None = None
) -> Formulaire:
    """The form of an act: filled with `data`, else new, with the version and the instant of this page."""
    kind = FORMS[name]
    given: dict[str, Any] = {"prefix": name}
    if issubclass(kind, f.FormulaireVersionne):
        given["initial"] = {"version": found.version, "vu": request.at.isoformat()}
    if issubclass(kind, f.MotifForm):
        given["options"] = options
    if issubclass(kind, f.ContactForm):
        given |= {"zone": request.zone, "at": request.at}
    if issubclass(kind, f.MessageForm):
        given["de_la_caisse"] = True
    return kind(data, **given)


Acte = Callable[[Demande, Formulaire, Compte, RequeteDeCompte], str]


def _take(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    actions.take_demande(demande=found, by=by, at=request.at, version=form.cleaned_data["version"])
    return "Demande prise en charge. Le partenaire en est prévenu."


def _contact(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    assert isinstance(form, f.ContactForm)
    given = form.cleaned_data
    tentative = actions.record_tentative(
        demande=found,
        tried_at=given["quand"],
        channel=given["moyen"],
        result=given["resultat"],
        is_confirmed=form.is_confirmed(),
        version=given["version"],
        submission=given["submission"],
        by=by,
        at=request.at,
    )
    return contact_text(tentative, request, is_refused=form.is_confirmed() is False)


def _message(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    given = form.cleaned_data
    actions.send_message(
        demande=found,
        texte=given["texte"],
        raison=given["raison"],
        is_question=given["question"],
        submission=given["submission"],
        by=by,
        at=request.at,
    )
    return "Message envoyé au partenaire."


def _note(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    given = form.cleaned_data
    actions.add_note(
        demande=found,
        texte=given["texte"],
        raison=given["raison"],
        submission=given["submission"],
        by=by,
        at=request.at,
    )
    return "Note ajoutée."


def _refuse(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    given = form.cleaned_data
    actions.refuse_demande(demande=found, motif=given["motif"], version=given["version"], by=by, at=request.at)
    return "La demande n’est pas prise en charge. Le partenaire en est prévenu."


def _close(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    given = form.cleaned_data
    actions.close_demande(
        demande=found, issue=given["issue"], motif=given["motif"], version=given["version"], by=by, at=request.at
    )
    return "Demande close. Le partenaire en est prévenu."


def _requalify(found: Demande, form: Formulaire, by: Compte, request: RequeteDeCompte) -> str:
    given = form.cleaned_data
    actions.requalify_urgence(demande=found, raison=given["raison"], version=given["version"], by=by, at=request.at)
    return "La demande n’est plus marquée urgente."


DO: dict[str, Acte] = {
    "prendre": _take,
    "contact": _contact,
    "message": _message,
    "note": _note,
    "refus": _refuse,
    "cloture": _close,
    "requalifier": _requalify,
}


# ── What was recorded, and what comes next ─────────────────────────────────────────────────────

ENREGISTRE: dict[str, str] = {
    ResultatContact.SANS_REPONSE: "Tentative sans réponse enregistrée.",
    ResultatContact.MESSAGE: "Message laissé : tentative enregistrée.",
    ResultatContact.COORDONNEES_ABSENTES: "Coordonnées absentes ou fausses : tentative enregistrée.",
}


def contact_text(tentative: TentativeContact, request: RequeteDeCompte, *, is_refused: bool) -> str:
    """« Tentative sans réponse enregistrée. Rappelez avant mercredi 25 novembre à 10 h 40. »

    `is_refused`: the person reached does not confirm their agreement, which closes the demande.
    """
    if tentative.result == ResultatContact.JOINT:
        if is_refused:
            return "Personne jointe, accord non confirmé : la demande est close. Le partenaire en est prévenu."
        return "Contact enregistré : la personne est jointe. Suivez l’accompagnement, puis terminez par « Clore la demande »."
    recorded = ENREGISTRE[tentative.result]
    if is_joined(tentative.demande):
        return recorded
    return f"{recorded} {_next_call(tentative, request)}"


def _next_call(tentative: TentativeContact, request: RequeteDeCompte) -> str:
    due_at, is_lost = tentative.demande.next_due_at, tentative.result == ResultatContact.COORDONNEES_ABSENTES
    verb = "Demandez au partenaire comment la joindre" if is_lost else "Rappelez"
    if due_at is None:
        return f"{verb} dès que possible."
    if due_at < request.at:
        return f"{verb} dès que possible : le délai est dépassé."
    return f"{verb} avant {instant(due_at, request.zone, request.at)}."
