"""The link of an invitation: the holder chooses a password, then goes on to the second factor."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions, liens
from accounts.forms.connexion import ChoixMotDePasseForm
from accounts.passwords import INTERDITS, REGLES
from espace.errors import TransitionRefusee
from espace.requetes import Requete, posted


@login_not_required
@never_cache
@sensitive_post_parameters("password", "confirmation")
@require_http_methods(["GET", "POST"])
def activation(request: Requete, token: str) -> HttpResponse:
    """Open the account: rules shown, password chosen by its holder only (U-2.2.1-mot-de-passe-choisi)."""
    lien = liens.read_activation(token, request.at)
    if lien.etat is not liens.EtatLien.BON or lien.compte is None:
        return _dead(request, lien)
    form = ChoixMotDePasseForm(posted(request), compte=lien.compte)
    if form.is_valid():
        try:
            compte = actions.activate_compte(compte=lien.compte, password=form.cleaned_data["password"], at=request.at)
        except TransitionRefusee:  # another POST of the same link came first
            return _dead(request, liens.read_activation(token, request.at))
        response: HttpResponse = perform_login(request, Login(user=compte))
        return response
    context = {"form": form, "compte": lien.compte, "regles": REGLES, "interdits": INTERDITS}
    return render(request, "accounts/activation.html", context)


def _dead(request: Requete, lien: liens.LienLu) -> HttpResponse:
    return render(request, "accounts/lien_mort.html", {"lien": lien, "quoi": "activation"}, status=410)
