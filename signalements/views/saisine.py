"""Sending a saisine: four screens, a draft saved at each, nothing typed lost, no script needed (design 04, 05)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import compte_of
from accounts.requetes import RequeteDeCompte
from conventions.enums import Fonction
from espace.errors import Refus, VersionDepassee
from espace.francais import au, heure
from signalements import actions
from signalements.access import access_brouillon, access_fonction, sent_from
from signalements.enums import TypeDemande
from signalements.models import Brouillon
from signalements.reprise import Reprise
from signalements.views.saisine_pages import ETAPES, notice_context, screen_context

BUILT = {Fonction.SIGNALEMENT}


@require_http_methods(["GET", "POST"])
def nouvelle(request: RequeteDeCompte, fonction: str) -> HttpResponse:
    """The first screen of a function, before anything is kept. A function that is off answers 403."""
    by = compte_of(request)
    if fonction not in TypeDemande.values:
        raise Http404
    caisses = access_fonction(by, request.perimetre, request.at, Fonction(fonction))
    if fonction not in BUILT:
        raise Http404
    if request.method == "GET":
        return _show(request, Reprise(None, caisses, request.at, request.zone), 1)
    brouillon = actions.start_brouillon(fonction=TypeDemande(fonction), by=by, at=request.at)
    return _save(request, Reprise(brouillon, caisses, request.at, request.zone), 1)


@require_http_methods(["GET", "POST"])
def etape(request: RequeteDeCompte, uuid: UUID, nom: str) -> HttpResponse:
    """One screen of a draft: what was typed is kept first, then read."""
    by = compte_of(request)
    sent = sent_from(by, uuid) if request.method == "POST" else None
    if sent is not None:
        return redirect("signalements:demande", sent.reference)
    brouillon = access_brouillon(by, uuid)
    caisses = access_fonction(by, request.perimetre, request.at, Fonction(brouillon.fonction))
    if nom not in ETAPES:
        raise Http404
    reprise, number = Reprise(brouillon, caisses, request.at, request.zone), ETAPES.index(nom) + 1
    missing = reprise.first_incomplete(before=number)
    if missing is not None:
        return redirect("signalements:etape", uuid, ETAPES[missing - 1])
    if request.method == "GET":
        return _show(request, reprise, number)
    return _send(request, reprise) if number == len(ETAPES) else _save(request, reprise, number)


def _save(request: RequeteDeCompte, reprise: Reprise, number: int) -> HttpResponse:
    """Keep the posted screen, valid or not, then go on, stop here, or show what is to correct."""
    by, brouillon = compte_of(request), reprise.brouillon
    assert brouillon is not None
    form = reprise.form(number, request.POST, request.FILES)
    version = _version(request) if number > 1 or brouillon.saisie else None
    try:
        actions.save_brouillon(
            brouillon,
            saisie=reprise.typed(number, request.POST),
            caisse_id=reprise.posted_caisse(request.POST) if number == 1 else None,
            etape=number,
            by=by,
            at=request.at,
            version=version,
        )
        if number == 1 and form.is_valid():
            _attach(request, reprise, form)
    except VersionDepassee as refus:
        brouillon.refresh_from_db()
        return _show(request, reprise, number, form, avertissement=refus.message, status=refus.status)
    except Refus as refus:
        form.add_error(refus.field, refus.message)
    if "plus_tard" in request.POST:
        messages.success(request, "Brouillon enregistré. Il est gardé 30 jours.")
        return redirect("signalements:accueil")
    if not form.is_valid():
        return _show(request, reprise, number, form)
    return redirect("signalements:etape", brouillon.pk, ETAPES[number])


def _attach(request: RequeteDeCompte, reprise: Reprise, form: Form) -> None:
    """The signed agreement, where the chosen caisse asks for one."""
    upload = form.cleaned_data.get("signature")
    if upload and reprise.brouillon is not None:
        actions.attach_signature(reprise.brouillon, content=upload.read(), by=compte_of(request), at=request.at)


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
        form.add_error(refus.field if refus.field in form.fields else None, refus.message)
        return _show(request, reprise, 4, form)
    messages.success(request, sent_message(demande.reference, str(demande.caisse)))
    return redirect("signalements:demande", demande.reference)


def sent_message(reference: str, caisse: str) -> str:
    """What the person reads once it left."""
    return f"Signalement envoyé {au(caisse)}. Sa référence est {reference}."


def _show(
    request: RequeteDeCompte,
    reprise: Reprise,
    number: int,
    form: Form | None = None,
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
    return int(value) if value.isdecimal() else None


@require_POST
def enregistrer(request: RequeteDeCompte, uuid: UUID, nom: str) -> JsonResponse:
    """Saving while one types: the same rule about the NIR as the form, nothing else is judged."""
    by = compte_of(request)
    brouillon = access_brouillon(by, uuid)
    if nom not in ETAPES[:3]:
        raise Http404
    reprise = Reprise(brouillon, [], request.at, request.zone)
    has_nir = actions.save_brouillon(
        brouillon, saisie=reprise.typed(ETAPES.index(nom) + 1, request.POST), by=by, at=request.at
    )
    removed = " Un numéro de sécurité sociale n’a pas été gardé." if has_nir else ""
    return JsonResponse({"texte": f"Brouillon enregistré à {heure(request.at, request.zone)}.{removed}"})


@require_http_methods(["GET", "POST"])
def effacer(request: RequeteDeCompte, uuid: UUID) -> HttpResponse:
    """Throw a draft away, once it was asked twice."""
    by = compte_of(request)
    brouillon: Brouillon = access_brouillon(by, uuid)
    if request.method == "GET":
        return render(request, "signalements/saisine/effacer.html", {"brouillon": brouillon})
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
    context = notice_context(opened, by) | {"retour": reverse("signalements:nouvelle", args=["signalement"])}
    return render(request, "signalements/saisine/notice.html", context)
