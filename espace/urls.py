"""Every address of the portal. The apps are named as strings: the kernel imports none of them."""

from django.urls import include, path

from espace.views.etat import etat

urlpatterns = [
    path("", include("espace.urls_pages")),
    path("etat/", etat, name="etat"),
    path("", include("espace.urls_travaux")),
    path("", include("accounts.urls_administration")),
    path("", include("accounts.urls")),
    path("", include("conventions.urls")),
    path("", include("signalements.urls")),
    path("", include("reporting.urls")),
]

handler400 = "espace.views.erreurs.bad_request"
handler403 = "espace.views.erreurs.permission_denied"
handler404 = "espace.views.erreurs.page_not_found"
handler500 = "espace.views.erreurs.server_error"
handler429 = "espace.views.erreurs.too_many_requests"  # looked for here by the limits of allauth
