"""An act that did not leave because the session had ended: read it again, then send it, or let it go."""

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from espace import reprises
from espace.auteurs import Auteur
from espace.requetes import Requete


@require_GET
def reprendre(request: Requete) -> HttpResponse:
    """What is kept, and the button that sends it; the first page when nothing is."""
    kept = reprises.read(by=cast("Auteur", request.user))
    if kept is None:
        return redirect("accueil_public")
    return render(request, "pages/reprendre.html", {"reprise": kept})


@require_POST
def oublier(request: Requete) -> HttpResponse:
    """Let it go, and open the page it came from."""
    by = cast("Auteur", request.user)
    kept = reprises.read(by=by)
    reprises.forget(by=by)
    return redirect(kept.page if kept and kept.page else "accueil_public")
