"""Sign-in, forgotten password, forgotten identifiant, choice of a password, code."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import Compte
from accounts.models.facteur import STEP_SECONDS
from espace.crypto import canonical
from espace.forms import Formulaire, FormulaireSansNir, speak_french

PASSWORD_MAX = 128


class ConnexionForm(FormulaireSansNir, LoginForm):  # type: ignore[misc]  # allauth is not typed
    """Identifiant and password; allauth counts the tries."""

    error_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["remember"]
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = "Identifiant", "Mot de passe"
        login.help_text, password.help_text = "Dans votre e-mail d’invitation. Exemple : nferrand-tech", ""
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        speak_french(login, login.label, "votre identifiant")
        speak_french(password, password.label, "votre mot de passe")

    def clean_login(self) -> str:
        """The identifiant in its one writing: the limits count by it."""
        return canonical(super().clean_login())

    def _login_with_password(self, request: Any, redirect_url: str | None, credentials: dict[str, Any]) -> Any:
        """allauth's, without « remember me »: the life of a session is the same for everybody."""
        from allauth.account.internal.flows.login import perform_password_login  # noqa: PLC0415  circular in allauth 65

        self._login.redirect_url = redirect_url
        return perform_password_login(request, credentials, self._login)


class CodeForm(Formulaire):
    """Six figures."""

    code = forms.CharField(
        label="Code à 6 chiffres",
        max_length=9,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "ep-w-code", "autofocus": True}
        ),
    )
    manques = {"code": "les 6 chiffres affichés par votre application ou votre boîtier"}

    def __init__(self, *args: Any, period: int = STEP_SECONDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = f"Il change toutes les {period} secondes."


class CodeSecoursForm(Formulaire):
    """A recovery code."""

    code = forms.CharField(
        label="Code de secours",
        help_text="Dix lettres ou chiffres, par exemple K7QMX-4TRPB. Il ne sert qu’une fois.",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "ep-w-code"}
        ),
    )
    manques = {"code": "un de vos codes de secours"}


class IdentifiantForm(Formulaire):
    """Forgotten password: the identifiant, never the address."""

    identifiant = forms.CharField(
        label="Identifiant",
        help_text="Exemple : nferrand-tech",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    manques = {"identifiant": "votre identifiant"}


class AdresseForm(Formulaire):
    """Forgotten identifiant: the address."""

    email = forms.EmailField(
        label="E-mail professionnel",
        help_text="Celui où vous avez reçu votre invitation.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    manques = {"email": "votre e-mail professionnel"}


def password_field(label: str, autocomplete: str) -> forms.CharField:
    """A password, never trimmed: a space may be part of it."""
    attrs = {"autocomplete": autocomplete, "maxlength": PASSWORD_MAX}
    return forms.CharField(label=label, strip=False, widget=forms.PasswordInput(attrs=attrs), max_length=PASSWORD_MAX)


class ChoixMotDePasseForm(Formulaire):
    """A new password, twice, checked against the rules for this account."""

    password = password_field("Nouveau mot de passe", "new-password")
    confirmation = password_field("Le même mot de passe, une seconde fois", "new-password")
    manques = {"password": "un mot de passe", "confirmation": "le mot de passe une seconde fois"}

    def __init__(self, *args: Any, compte: Compte, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compte = compte

    def clean_password(self) -> str:
        """Every rule in one go."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.compte)
        return password

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        data = super().clean() or {}
        password, again = data.get("password"), data.get("confirmation")
        if password and again and password != again:
            self.add_error("confirmation", "Les deux mots de passe ne sont pas les mêmes. Écrivez-les à nouveau.")
        return data


class ChangementForm(ChoixMotDePasseForm):
    """The same from inside, under the present password."""

    actuel = password_field("Mot de passe actuel", "current-password")
    manques = {**ChoixMotDePasseForm.manques, "actuel": "votre mot de passe actuel"}
    field_order = ["actuel", "password", "confirmation"]

    def __init__(self, *args: Any, is_own_password: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_own_password = is_own_password

    def clean_actuel(self) -> str:
        """The present one is right: `is_own_password` counts the tries and raises ValidationError beyond the limit."""
        actuel: str = self.cleaned_data["actuel"]
        if not self.is_own_password(actuel):
            raise forms.ValidationError("Ce n’est pas votre mot de passe actuel.", code="actuel")
        return actuel


class CodesGardesForm(Formulaire):
    """The recovery codes are kept."""

    gardes = forms.BooleanField(label="Je les ai gardés en lieu sûr, ailleurs que sur ce poste")
