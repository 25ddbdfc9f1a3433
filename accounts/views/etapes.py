"""The steps between the first sign-in and the first page. `accounts.middleware` says which one waits."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.access import compte_of
from accounts.cgu import cgu_to_accept
from accounts.forms.cgu import CguForm
from accounts.forms.connexion import ChoixMotDePasseForm, CodesGardesForm
from accounts.middleware import pending_step
from accounts.models import Compte
from accounts.passwords import INTERDITS, REGLES
from accounts.querysets import has_accepted_any_cgu
from accounts.requetes import RequeteDeCompte
from accounts.sessions import EXPIRED_KEY, first_page, keep_session
from accounts.views.codes import keep_codes_for_display, shown_codes
from accounts.views.enrolement import Enrolement
from espace.errors import VersionDepassee
from espace.pages import articles_of
from espace.requetes import posted

View = Callable[[RequeteDeCompte], HttpResponse]


def step(name: str) -> Callable[[View], View]:
    """A step opens only while it waits: a second factor is not replaced from here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: RequeteDeCompte) -> HttpResponse:
            waiting = pending_step(request, request.user)
            if waiting != name:
                return redirect(waiting) if waiting else redirect(first_page(request))
            return view(request)

        return never_cache(require_http_methods(["GET", "POST"])(guarded))

    return decorate


@step("accounts:etape_mot_de_passe")
@sensitive_post_parameters("password", "confirmation")
def mot_de_passe(request: RequeteDeCompte) -> HttpResponse:
    """The password is too old: another one, before any other screen (U-2.2.1-rotation-mot-de-passe)."""
    compte = compte_of(request)
    form = ChoixMotDePasseForm(posted(request), compte=compte)
    if form.is_valid():
        actions.change_password(compte=compte, password=form.cleaned_data["password"], at=request.at)
        del request.session[EXPIRED_KEY]
        keep_session(request, compte)
        return redirect(first_page(request))
    context = {"form": form, "regles": REGLES, "interdits": INTERDITS}
    return render(request, "accounts/etape_mot_de_passe.html", context)


@step("accounts:etape_facteur")
def facteur(request: RequeteDeCompte) -> HttpResponse:
    """Enrol an application or a token: the QR code, the key in text, a code to prove it works."""
    page = Enrolement(request)
    if page.is_done():
        return redirect("accounts:etape_codes")
    return render(request, "accounts/etape_facteur.html", page.context())


@step("accounts:etape_codes")
def codes(request: RequeteDeCompte) -> HttpResponse:
    """Ten recovery codes, shown once; going on asks to say they are kept."""
    compte = compte_of(request)
    form = CodesGardesForm(request.POST if "garder" in request.POST else None)
    if "nouveaux" in request.POST:
        keep_codes_for_display(request, actions.issue_recovery_codes(compte=compte, at=request.at))
        return redirect("accounts:etape_codes")
    if form.is_bound and form.is_valid():
        actions.keep_recovery_codes(compte=compte, at=request.at)
        keep_codes_for_display(request, [])
        return redirect(first_page(request))
    context = {"form": form, "codes": shown_codes(request), "premiere": is_first_time(compte)}
    return render(request, "accounts/etape_codes.html", context)


def is_first_time(compte: Compte) -> bool:
    """Whether the account has never been through its steps: it accepted no terms yet. One statement."""
    return not has_accepted_any_cgu(compte)


@step("accounts:etape_cgu")
def cgu(request: RequeteDeCompte) -> HttpResponse:
    """The terms of use in force: accepted, or one leaves (U-2.1-cgu-premiere-connexion)."""
    compte = compte_of(request)
    version = cgu_to_accept(compte, request.at)
    if version is None:
        return redirect(first_page(request))
    form = CguForm(posted(request), initial={"version": version.version})
    status = 200
    if form.is_valid():
        try:
            actions.accept_cgu(compte=compte, version=version, lue=form.cleaned_data["version"], at=request.at)
        except VersionDepassee as refus:
            form, status = CguForm(initial={"version": version.version}), refus.status
            messages.warning(request, refus.message)
        else:
            messages.success(request, "Votre compte est prêt.")
            return redirect(first_page(request))
    context = {
        "form": form,
        "version": version,
        "articles": articles_of(version.texte),
        "premiere": is_first_time(compte),
    }
    return render(request, "accounts/etape_cgu.html", context, status=status)
