"""Enrolling a second factor: by the key of an application, or by a code of the token that one was handed."""

from typing import Any

from django.http import QueryDict
from django_otp import login as otp_login

from accounts import actions, facteurs
from accounts.access import compte_of
from accounts.forms.connexion import CodeForm
from accounts.models import AppareilTotp
from accounts.models.facteur import STEP_SECONDS
from accounts.querysets import boitier_of
from accounts.requetes import RequeteDeCompte
from accounts.sessions import keep_session
from accounts.views.codes import keep_codes_for_display
from espace.errors import Refus
from espace.requetes import posted

SHOWN_KEY = "facteur_montre"
TOKEN = "boitier"  # noqa: S105  name of the button, and prefix of its field


class Enrolement:
    """What the page of a first sign-in and that of a replacement share: two ways, one form each."""

    def __init__(self, request: RequeteDeCompte) -> None:
        self.request, self.compte = request, compte_of(request)
        self.boitier = boitier_of(self.compte)
        sent: QueryDict | None = posted(request)
        by_token = sent is not None and TOKEN in sent
        self.form = CodeForm(None if by_token else sent)
        period = self.boitier.period if self.boitier else STEP_SECONDS
        self.token_form = CodeForm(sent if by_token else None, prefix=TOKEN, period=period)
        self.asked = self.token_form if by_token else self.form
        if self.boitier:
            self.form.fields["code"].widget.attrs.pop("autofocus", None)

    def is_done(self) -> bool:
        """Confirm what was sent, if it is right: the recovery codes wait for their page, and this session goes on."""
        if not self.asked.is_valid():
            return False
        try:
            codes = self._confirm(self.asked.cleaned_data["code"])
        except Refus as refus:
            self.asked.add_error("code", refus.message)
            return False
        otp_login(self.request, facteurs.device_of(self.compte))
        keep_codes_for_display(self.request, codes)
        keep_session(self.request, self.compte)
        return True

    def _confirm(self, code: str) -> list[str]:
        if self.asked is self.token_form:
            return actions.confirm_boitier(compte=self.compte, code=code, at=self.request.at)
        shown = self.request.session.get(SHOWN_KEY)
        codes = actions.confirm_device(compte=self.compte, code=code, at=self.request.at, shown=shown)
        del self.request.session[SHOWN_KEY]
        return codes

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        device = self._device_to_show()
        return {
            "form": self.form,
            "boitier_form": self.token_form,
            "envoye": self.asked,
            "boitier": self.boitier,
            "niveau": 3 if self.boitier else 2,
            "qr": facteurs.qr_svg(facteurs.provisioning_uri(device, self.compte)),
            "cle": facteurs.readable_key(device),
        }

    def _device_to_show(self) -> AppareilTotp:
        """The device being enrolled from this session, and no other: someone who only has the password must not read the
        key that its holder is scanning.
        """
        shown = self.request.session.get(SHOWN_KEY)
        device = actions.propose_device(compte=self.compte, at=self.request.at, shown=shown)
        self.request.session[SHOWN_KEY] = device.pk
        return device
