"""Error pages: each says what happened, what to do, and the identifier to give to support. No query.

They stand outside any perimeter: a page that failed must not fail again.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


@dataclass(frozen=True)
class Explication:
    """What an error page says: a title, what happened, what to do."""

    titre: str
    texte: str
    suite: str


EXPLICATIONS: dict[int, Explication] = {
    400: Explication(
        "Cette demande n’a pas pu être lue",
        "L’adresse ou le formulaire est arrivé incomplet ou abîmé.",
        "Revenez à la page précédente, rechargez-la, puis recommencez. Vos brouillons sont gardés.",
    ),
    403: Explication(
        "Cette page n’est pas ouverte à votre profil",
        "Votre profil ne permet pas d’ouvrir cette page.",
        "Revenez à l’accueil. Si vous devriez y avoir accès, demandez-le à votre gestionnaire ou à votre caisse.",
    ),
    404: Explication(
        "Cette page n’existe pas ou n’est pas à vous",
        "L’adresse est inexacte, la page a été retirée, ou elle relève d’une autre structure.",
        "Vérifiez l’adresse, ou repartez de l’accueil. Une demande se retrouve par sa référence : 2XGP7-KMA4Q.",
    ),
    413: Explication(
        "Cet envoi est trop lourd",
        f"Tout ce qui part en une fois, fichier et textes, doit tenir dans {settings.FILE_UPLOAD_MAX_MEMORY_SIZE // 2**20} Mo.",
        "Revenez à la page précédente, et joignez un fichier plus petit. Votre brouillon est gardé.",
    ),
    429: Explication(
        "Trop d’essais en peu de temps",
        "Après 5 essais manqués, la connexion attend 5 minutes. C’est pour protéger votre compte.",
        "Attendez 5 minutes, puis réessayez. Si vous avez oublié votre mot de passe, demandez-en un nouveau.",
    ),
    500: Explication(
        "Cette page n’a pas pu s’afficher",
        "L’erreur vient de nos services, pas de vous. Elle est enregistrée.",
        "Réessayez dans quelques minutes. Ce que vous aviez enregistré est gardé.",
    ),
}
CSRF = Explication(
    "Cette page est restée ouverte trop longtemps",
    "Par sécurité, le formulaire n’a pas été envoyé : votre connexion a changé depuis que vous l’avez ouvert.",
    "Revenez à la page précédente, rechargez-la, puis envoyez à nouveau. Gardez une copie de ce que vous aviez écrit.",
)


def _page(request: HttpRequest, status: int, explication: Explication) -> HttpResponse:
    response = render(request, "erreurs/erreur.html", {"statut": status, "explication": explication}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the request was too large to be read."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return payload_too_large(request)
    return _page(request, 400, EXPLICATIONS[400])


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the sentence of the refusal when it carries one (`espace.errors.Interdit`)."""
    base = EXPLICATIONS[403]
    message = getattr(exception, "message", "") if isinstance(exception, PermissionDenied) else ""
    return _page(request, 403, Explication(base.titre, message or base.texte, base.suite))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """404: the same for what does not exist and for another tenant's."""
    return _page(request, 404, EXPLICATIONS[404])


def payload_too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return _page(request, 413, EXPLICATIONS[413])


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django’s signature
    """429: the limits of allauth point here."""
    return _page(request, 429, EXPLICATIONS[429])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """403 for a form whose token no longer matches: said as what it nearly always is, a page left open."""
    return _page(request, 403, CSRF)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without the request, so that no context processor, session or message can fail again."""
    context = {"explication": EXPLICATIONS[500], "request_id": getattr(request, "request_id", "")}
    response = HttpResponse(loader.render_to_string("erreurs/500.html", context), status=500)
    response.headers["Cache-Control"] = "no-store"
    return response
