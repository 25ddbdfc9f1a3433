"""One's own password, second factor, recovery codes and open sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, facteurs
from accounts.access import compte_of
from accounts.adapter import CompteAdapter
from accounts.deadlines import password_expires_at
from accounts.forms.connexion import ChangementForm, CodeForm
from accounts.passwords import INTERDITS, REGLES, password_days
from accounts.querysets import boitier_of, codes_left, last_sign_ins, open_sessions, own_session
from accounts.requetes import RequeteDeCompte
from accounts.rules import RULES
from accounts.sessions import keep_session
from accounts.views.codes import keep_codes_for_display
from accounts.views.enrolement import Enrolement
from accounts.views.presentation_securite import table_of_sign_ins
from espace.adresse import client_address
from espace.errors import Introuvable
from espace.requetes import posted

FRESH_KEY = "second_facteur_donne_a"
FRESH = timedelta(minutes=10)
SUITES = {"facteur": "accounts:securite_facteur", "codes": "accounts:securite_codes"}
View = Callable[[RequeteDeCompte], HttpResponse]


@require_GET
def securite(request: RequeteDeCompte) -> HttpResponse:
    """What protects the account, and where it is open."""
    compte = compte_of(request)
    changed_at = compte.password_changed_at
    context = {
        "compte": compte,
        "appareil": facteurs.device_of(compte),
        "boitier": boitier_of(compte),
        "passees": table_of_sign_ins(last_sign_ins(compte), request.at, request.zone),
        "qui": compte.a_qui_demander,
        "codes_restants": codes_left(compte),
        "expire_at": password_expires_at(changed_at, password_days(compte, request.at)) if changed_at else None,
        "peut_signaler": RULES.allows("securite.signaler", compte),
        "sessions": open_sessions(compte, request.session.session_key, request.at),
    }
    return render(request, "accounts/securite.html", context)


@sensitive_post_parameters("actuel", "password", "confirmation")
@require_http_methods(["GET", "POST"])
def mot_de_passe(request: RequeteDeCompte) -> HttpResponse:
    """Change the password, under the present one; every other session ends."""
    compte = compte_of(request)
    form = ChangementForm(
        posted(request),
        compte=compte,
        is_own_password=lambda password: CompteAdapter().is_own_password(request, compte, password),
    )
    if form.is_valid():
        actions.change_password(compte=compte, password=form.cleaned_data["password"], at=request.at)
        keep_session(request, compte)
        messages.success(request, "Votre mot de passe est changé. Vos autres connexions sont fermées.")
        return redirect("accounts:securite")
    return render(
        request, "accounts/securite_mot_de_passe.html", {"form": form, "regles": REGLES, "interdits": INTERDITS}
    )


def under_fresh_factor(suite: str) -> Callable[[View], View]:
    """A code given less than ten minutes ago, else the page that asks for one."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: RequeteDeCompte) -> HttpResponse:
            given = request.session.get(FRESH_KEY)
            if given is None or request.at - datetime.fromisoformat(given) > FRESH:
                request.session["suite"] = suite
                return redirect("accounts:securite_confirmer")
            return view(request)

        return require_http_methods(["GET", "POST"])(guarded)

    return decorate


@require_http_methods(["GET", "POST"])
def confirmer(request: RequeteDeCompte) -> HttpResponse:
    """A fresh code before touching the second factor."""
    compte = compte_of(request)
    form = CodeForm(posted(request), period=facteurs.period_of(compte))
    if form.is_valid():
        verdict = actions.use_code(
            compte=compte,
            code=form.cleaned_data["code"],
            is_recovery=False,
            address=client_address(request),
            at=request.at,
        )
        if verdict.is_accepted:
            request.session[FRESH_KEY] = request.at.isoformat()
            return redirect(SUITES.get(request.session.pop("suite", ""), "accounts:securite"))
        form.add_error("code", verdict.sentence)
    return render(request, "accounts/securite_confirmer.html", {"form": form})


@under_fresh_factor("facteur")
def facteur(request: RequeteDeCompte) -> HttpResponse:
    """Replace the device: the former one works until the new one is proved."""
    page = Enrolement(request)
    if page.is_done():
        return redirect("accounts:etape_codes")
    return render(request, "accounts/securite_facteur.html", page.context())


@under_fresh_factor("codes")
def codes(request: RequeteDeCompte) -> HttpResponse:
    """Ten new recovery codes: the former ones no longer work."""
    if request.method == "POST":
        keep_codes_for_display(request, actions.issue_recovery_codes(compte=compte_of(request), at=request.at))
        return redirect("accounts:etape_codes")
    return render(request, "accounts/securite_codes.html")


@require_POST
def fermer_session(request: RequeteDeCompte, pk: int) -> HttpResponse:
    """Close one of one's own sessions. 404 for another's."""
    compte = compte_of(request)
    session = own_session(compte, pk)
    if session is None:
        raise Introuvable
    actions.close_session(compte=compte, session=session, at=request.at)
    messages.success(request, "Cette connexion est fermée.")
    return redirect("accounts:securite")


@require_POST
def fermer_les_autres(request: RequeteDeCompte) -> HttpResponse:
    """Every session but this one."""
    compte = compte_of(request)
    actions.close_other_sessions(compte=compte, at=request.at)
    keep_session(request, compte)
    messages.success(request, "Vos autres connexions sont fermées. Celle-ci continue.")
    return redirect("accounts:securite")
