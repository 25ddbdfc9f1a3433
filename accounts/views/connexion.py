"""Sign-in, second factor, sign-out, forgotten password, forgotten identifiant."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.account.views import LoginView
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, liens
from accounts.adapter import CompteAdapter
from accounts.facteurs import CodeStage, device_of, period_of
from accounts.forms.connexion import (
    AdresseForm,
    ChoixMotDePasseForm,
    CodeForm,
    CodeSecoursForm,
    ConnexionForm,
    IdentifiantForm,
)
from accounts.models.facteur import STEP_SECONDS
from accounts.passwords import INTERDITS, REGLES
from accounts.sessions import CLOSED_KEY, RECOVERY_KEY
from espace.adresse import client_address
from espace.crypto import canonical
from espace.requetes import Requete, posted

TOO_LATE = (
    "Cette connexion s’est arrêtée avant le code : plus de 10 minutes ont passé, ou votre compte vient de changer. "
    "Donnez à nouveau votre identifiant et votre mot de passe."
)
TOO_MANY = (
    "Trop de demandes en peu de temps. Regardez vos e-mails, indésirables compris, puis réessayez dans une heure."
)


class Connexion(LoginView):  # type: ignore[misc]  # allauth is not typed
    """allauth's sign-in, under our form and our page."""

    form_class = ConnexionForm
    template_name = "accounts/connexion.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without the addresses of allauth's own pages, which do not exist here."""
        context: dict[str, Any] = super(LoginView, self).get_context_data(**kwargs)
        return context


connexion = Connexion.as_view()


def _stage(request: HttpRequest) -> CodeStage | None:
    """The sign-in that waits for its code, if the password was given."""
    stage: CodeStage | None = LoginStageController.enter(request, CodeStage.key)
    return stage if stage is not None and stage.login.user is not None else None


@login_not_required
@never_cache
def code(request: Requete) -> HttpResponse:
    """Six figures of the application or of the token."""
    stage = _stage(request)
    period = period_of(stage.login.user) if stage else STEP_SECONDS
    return _ask_code(request, stage, CodeForm(posted(request), period=period), "accounts/code.html")


@login_not_required
@never_cache
def code_secours(request: Requete) -> HttpResponse:
    """A recovery code instead, usable once."""
    return _ask_code(request, _stage(request), CodeSecoursForm(posted(request)), "accounts/code_secours.html")


def _ask_code(request: Requete, stage: CodeStage | None, form: CodeForm | CodeSecoursForm, page: str) -> HttpResponse:
    if stage is None or not stage.is_alive(request.at):
        return _start_again(request, had_begun=stage is not None)
    compte, is_recovery = stage.login.user, isinstance(form, CodeSecoursForm)
    if form.is_valid():
        verdict = actions.use_code(
            compte=compte,
            code=form.cleaned_data["code"],
            is_recovery=is_recovery,
            address=client_address(request),
            at=request.at,
        )
        if verdict.is_accepted:
            compte.otp_device = device_of(compte)
            request.session[RECOVERY_KEY] = is_recovery
            response: HttpResponse = stage.exit()
            return response
        form.add_error("code", verdict.sentence)
    return render(request, page, {"form": form, "qui": compte.a_qui_demander})


def _start_again(request: HttpRequest, *, had_begun: bool) -> HttpResponse:
    """Back to the password; a sign-in that had begun says why it stops there."""
    if had_begun:
        clear_login(request)
        messages.info(request, TOO_LATE)
    return redirect("accounts:connexion")


@login_not_required
@never_cache
@require_GET
def compte_ferme(request: HttpRequest) -> HttpResponse:
    """The password was right, the account is closed: whom to ask, as long as this browser has just given it."""
    return render(request, "accounts/compte_ferme.html", {"qui": request.session.get(CLOSED_KEY, "")})


@login_not_required
@require_POST
def deconnexion(request: HttpRequest) -> HttpResponse:
    """Leave, at any step of the sign-in."""
    logout(request)
    messages.success(request, "Votre connexion est fermée.")
    return redirect("accueil_public")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def mot_de_passe_oublie(request: Requete) -> HttpResponse:
    """By identifiant; the answer is the same whether or not it exists."""
    form = IdentifiantForm(posted(request))
    if form.is_valid() and _may_ask(request, form, "identifiant"):
        actions.ask_reset(identifiant=form.cleaned_data["identifiant"], at=request.at)
        return render(request, "accounts/courriel_parti.html", {"quoi": "mot_de_passe"})
    return render(request, "accounts/mot_de_passe_oublie.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def identifiant_oublie(request: Requete) -> HttpResponse:
    """By e-mail; the answer is the same whether or not an account has it."""
    form = AdresseForm(posted(request))
    if form.is_valid() and _may_ask(request, form, "email"):
        actions.ask_identifiants(email=form.cleaned_data["email"], at=request.at)
        return render(request, "accounts/courriel_parti.html", {"quoi": "identifiant"})
    return render(request, "accounts/identifiant_oublie.html", {"form": form})


def _may_ask(request: HttpRequest, form: BaseForm, field: str) -> bool:
    """Limits by address and by what is asked, the same for a known and an unknown one."""
    key = canonical(form.cleaned_data[field])
    if ratelimit.consume(request, app="allauth.account", action="reset_password", key=f"{field}:{key}"):
        return True
    form.add_error(field, TOO_MANY)
    return False


@login_not_required
@never_cache
@sensitive_post_parameters("password", "confirmation")
@require_http_methods(["GET", "POST"])
def mot_de_passe_nouveau(request: Requete, token: str) -> HttpResponse:
    """Choose another password through the link of one hour; the sign-in that follows asks for the second factor."""
    lien = liens.read_reset(token, request.at)
    if lien.etat is not liens.EtatLien.BON or lien.compte is None:
        return _dead(request, lien)
    form = ChoixMotDePasseForm(posted(request), compte=lien.compte)
    if form.is_valid():
        try:
            actions.reset_password(compte=lien.compte, password=form.cleaned_data["password"], at=request.at)
        except liens.LienMort:  # another POST of the same link came first
            return _dead(request, liens.read_reset(token, request.at))
        CompteAdapter().forget_failures(request, lien.compte.identifiant)
        messages.success(request, "Votre mot de passe est changé. Connectez-vous avec le nouveau.")
        return redirect("accounts:connexion")
    context = {"form": form, "regles": REGLES, "interdits": INTERDITS, "compte": lien.compte}
    return render(request, "accounts/mot_de_passe_nouveau.html", context)


def _dead(request: Requete, lien: liens.LienLu) -> HttpResponse:
    return render(request, "accounts/lien_mort.html", {"lien": lien, "quoi": "mot_de_passe"}, status=410)
