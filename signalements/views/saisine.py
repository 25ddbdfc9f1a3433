"""Sending a saisine: four screens, a draft saved at each, nothing typed lost, no script needed (design 04, 05)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from conventions.enums import AVEC_ECRANS, Fonction
from espace.errors import Introuvable, Refus, VersionDepassee
from espace.forms import Formulaire
from espace.francais import au, heure
from signalements import actions
from signalements.access import access_brouillon, access_fonction, sent_from
from signalements.engagements import CaisseOuverte
from signalements.enums import EtatSignalement, ModeAccord, TypeDemande
from signalements.forms.bornes import unknown_fields
from signalements.forms.saisine import FORMS
from signalements.horloges import promise_of
from signalements.models import Brouillon, Demande
from signalements.reprise import Reprise
from signalements.views.saisine_pages import ETAPES, draft_title, notice_context, screen_context

BROUILLON = "brouillon"  # names a draft, in the first form posted and in the address of the notice
SANS_NIR = " Un numéro de sécurité sociale n’a pas été gardé."
PERIMEE = "Cette page a changé depuis que vous l’avez ouverte. Copiez ce que vous venez d’écrire, puis rechargez-la."


@require_http_methods(["GET", "POST"])
def nouvelle(request: RequeteDeCompte, fonction: str) -> HttpResponse:
    """The first screen of a function, before anything is kept. A function that is off answers 403.

    Posted, it starts the draft that the form names, once, and sends what was posted on to the draft's own address.
    """
    by = compte_of(request)
    if fonction not in TypeDemande.values:
        raise Http404
    caisses = access_fonction(by, request.perimetre, request.at, Fonction(fonction))
    if fonction not in AVEC_ECRANS:
        raise Http404
    if request.method == "GET":
        return _show(request, Reprise(None, caisses, request.at, request.zone), 1)
    uuid = _posted_uuid(request)
    if sent_from(by, uuid) is None:
        uuid = actions.start_brouillon(fonction=TypeDemande(fonction), by=by, at=request.at, uuid=uuid).pk
    return redirect("signalements:etape", uuid, ETAPES[0], preserve_request=True)


def _posted_uuid(request: RequeteDeCompte) -> UUID:
    """The draft that the first screen names, so that posting it twice starts one."""
    try:
        return UUID(request.POST.get(BROUILLON, ""))
    except ValueError:
        return uuid4()


@require_http_methods(["GET", "POST"])
def etape(request: RequeteDeCompte, uuid: UUID, nom: str) -> HttpResponse:
    """One screen of a draft; once it was sent (a second click, a step back), the demande it became."""
    by = compte_of(request)
    try:
        return _etape(request, uuid, nom)
    except Introuvable:
        sent = sent_from(by, uuid)
        if sent is None:
            raise
    if request.method == "POST":
        messages.success(request, sent_message(sent, request.at))
    return redirect("signalements:demande", sent.reference)


def _etape(request: RequeteDeCompte, uuid: UUID, nom: str) -> HttpResponse:
    """What was typed is kept first, then read."""
    brouillon = access_brouillon(compte_of(request), uuid)
    caisses = access_fonction(compte_of(request), request.perimetre, request.at, Fonction(brouillon.fonction))
    if nom not in ETAPES:
        raise Http404
    reprise, number = Reprise(brouillon, caisses, request.at, request.zone), ETAPES.index(nom) + 1
    if request.method == "POST" and reprise.is_for_closed_caisse(number, request.POST):
        return _refuse_caisse(request, reprise, number)
    missing = reprise.first_incomplete(before=number)
    if missing is not None:
        return redirect("signalements:etape", uuid, ETAPES[missing - 1])
    if request.method == "GET":
        return _show(request, reprise, number)
    return _send(request, reprise) if number == len(ETAPES) else _save(request, reprise, number)


def _refuse_caisse(request: RequeteDeCompte, reprise: Reprise, number: int) -> HttpResponse:
    """403, on the screen that asks for another caisse (U-2.2.3-fin-une-caisse); what was typed is kept."""
    assert reprise.brouillon is not None
    if number < len(ETAPES):
        actions.save_brouillon(
            reprise.brouillon,
            saisie=reprise.typed(number, request.POST),
            etape=1,
            by=compte_of(request),
            at=request.at,
            version=_version(request),
        )
    form = reprise.form(1, request.POST) if number == 1 else reprise.read[1]
    return _show(request, reprise, 1, form, status=403)


def _save(request: RequeteDeCompte, reprise: Reprise, number: int) -> HttpResponse:
    """Keep the posted screen, valid or not, then go on, stop here, or show what is to correct."""
    by, brouillon = compte_of(request), reprise.brouillon
    assert brouillon is not None
    form = reprise.form(number, request.POST, request.FILES)
    try:
        has_nir = actions.save_brouillon(
            brouillon,
            saisie=reprise.typed(number, request.POST),
            caisse_id=reprise.posted_caisse(request.POST) if number == 1 else None,
            etape=number + form.is_valid(),
            by=by,
            at=request.at,
            version=_version(request),
        )
    except VersionDepassee as refus:
        brouillon.refresh_from_db()
        return _show(request, reprise, number, form, avertissement=refus.message, status=refus.status)
    form = _attach(request, reprise, form) if number == 1 else form
    if number == 1 and (asked := _notice_asked(request, reprise.caisses, brouillon.pk)):
        return redirect(asked)
    if "plus_tard" in request.POST and not reprise.too_long(number, request.POST):
        messages.success(request, f"Brouillon enregistré. Il est gardé 30 jours.{SANS_NIR if has_nir else ''}")
        return redirect("signalements:accueil")
    if not form.is_valid():
        return _show(request, reprise, number, form)
    return redirect("signalements:etape", brouillon.pk, ETAPES[number])


def _notice_asked(request: RequeteDeCompte, caisses: Sequence[CaisseOuverte], uuid: UUID) -> str:
    """The address of the notice one leaves the first screen to read, with the draft to come back to; else empty."""
    code = request.POST.get("notice", "")
    if all(opened.caisse.code != code for opened in caisses):
        return ""
    return f"{reverse('signalements:notice', args=[code])}?{urlencode({BROUILLON: uuid})}"


def _attach(request: RequeteDeCompte, reprise: Reprise, form: Formulaire) -> Formulaire:
    """Keep the signed agreement, even beside another field to correct, unless the chosen caisse asks for none.

    Returns the form to show: a document kept is not asked for again.
    """
    upload, opened = form.cleaned_data.get("signature"), reprise.opened(reprise.posted_caisse(request.POST))
    if not upload or reprise.brouillon is None or (opened and opened.mode_accord != ModeAccord.SIGNATURE):
        return form
    try:
        actions.attach_signature(
            reprise.brouillon,
            content=upload.read(),
            name=upload.name,
            declared=upload.content_type or "",
            by=compte_of(request),
            at=request.at,
        )
    except Refus as refus:
        form.refuse(refus)
        return form
    return reprise.form(1, request.POST)


def _send(request: RequeteDeCompte, reprise: Reprise) -> HttpResponse:
    """Send, or show why not: everything typed stays in the draft."""
    by, brouillon = compte_of(request), reprise.brouillon
    assert brouillon is not None
    if "plus_tard" in request.POST:
        messages.success(request, "Brouillon enregistré. Il est gardé 30 jours.")
        return redirect("signalements:accueil")
    form = reprise.form(4, request.POST, None)
    if not form.is_valid():
        return _show(request, reprise, 4, form)
    try:
        demande = actions.submit_demande(envoi=reprise.envoi(form.cleaned_data), by=by, at=request.at)
    except Refus as refus:
        form.refuse(refus)
        return _show(request, reprise, 4, form)
    messages.success(request, sent_message(demande, request.at))
    return redirect("signalements:demande", demande.reference)


def sent_message(demande: Demande, at: datetime) -> str:
    """What the person reads once it left, and what the caisse promised while nobody has taken it."""
    sent = f"Signalement envoyé {au(demande.caisse.nom)}. Sa référence est {demande.reference}."
    if demande.etat != EtatSignalement.TRANSMISE:
        return sent
    return f"{sent} {promise_of(demande.caisse, demande.next_due_at, at)}"


def _show(
    request: RequeteDeCompte,
    reprise: Reprise,
    number: int,
    form: Formulaire | None = None,
    *,
    avertissement: str = "",
    status: int = 200,
) -> HttpResponse:
    form = form or reprise.form(number)
    context: dict[str, Any] = screen_context(reprise, number, form, by=compte_of(request), at=request.at)
    context["avertissement"] = avertissement
    return render(request, f"signalements/saisine/{ETAPES[number - 1]}.html", context, status=status)


def _version(request: RequeteDeCompte) -> int | None:
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 10 else None


@require_POST
def enregistrer(request: RequeteDeCompte, uuid: UUID, nom: str) -> JsonResponse:
    """Saving while one types: same bounds and same rule about the NIR as the form, nothing else is judged.

    Refused, with a sentence: a form older than the last step saved (409), a field that the screen has not (400).
    """
    by = compte_of(request)
    brouillon = access_brouillon(by, uuid)
    caisses = access_fonction(by, request.perimetre, request.at, Fonction(brouillon.fonction))
    if nom not in ETAPES[:3]:
        raise Http404
    number = ETAPES.index(nom) + 1
    reprise = Reprise(brouillon, caisses, request.at, request.zone)
    if unknown_fields(request.POST, FORMS[number - 1]):
        return JsonResponse({"texte": PERIMEE}, status=400)
    try:
        has_nir = actions.save_brouillon(
            brouillon,
            saisie=reprise.typed(number, request.POST),
            by=by,
            at=request.at,
            version=_version(request) or 0,
            is_step=False,
        )
    except VersionDepassee as refus:
        return JsonResponse({"texte": refus.message}, status=refus.status)
    cut = "".join(
        f" La fin de « {label} » est trop longue : elle n’est pas gardée."
        for label in reprise.too_long(number, request.POST)
    )
    saved = f"Brouillon enregistré à {heure(request.at, request.zone)}.{SANS_NIR if has_nir else ''}{cut}"
    return JsonResponse({"texte": saved})


@require_http_methods(["GET", "POST"])
def effacer(request: RequeteDeCompte, uuid: UUID) -> HttpResponse:
    """Throw a draft away, once it was asked twice."""
    by = compte_of(request)
    brouillon: Brouillon = access_brouillon(by, uuid)
    if request.method == "GET":
        return render(
            request, "signalements/saisine/effacer.html", {"brouillon": brouillon, "titre": draft_title(brouillon)}
        )
    actions.discard_brouillon(brouillon, by=by, at=request.at)
    messages.success(request, "Le brouillon est effacé.")
    return redirect("signalements:accueil")


@require_GET
def notice(request: RequeteDeCompte, code: str) -> HttpResponse:
    """The notice to print: what is sent, to whom, the person's rights; the line to sign where the terms ask for it."""
    by = compte_of(request)
    caisses = access_fonction(by, request.perimetre, request.at, Fonction.SIGNALEMENT)
    opened = next((c for c in caisses if c.caisse.code == code), None)
    if opened is None:
        raise Http404
    context = notice_context(opened, caisses, by) | {"retour": _back_from_notice(request)}
    return render(request, "signalements/saisine/notice.html", context)


def _back_from_notice(request: RequeteDeCompte) -> str:
    """The first screen of the draft one came from, whose own page says who may read it; else an empty one."""
    try:
        return reverse("signalements:etape", args=[UUID(request.GET.get(BROUILLON, "")), ETAPES[0]])
    except ValueError:
        return reverse("signalements:nouvelle", args=["signalement"])
