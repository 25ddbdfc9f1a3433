"""Django's admin, for the exploitant alone, behind the portal's own sign-in and second factor. Read-only, no case, no secret.

What is written goes through the screens of the portal and their actions; here one looks, and each look is journalled.
Row-level security holds: an exploitant is nobody's tenant, so a table of cases would answer nothing.
"""

from typing import Any, ClassVar

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.decorators.http import require_GET

from accounts.access import access_page, compte_of
from accounts.models import Acces, Caisse, Compte, Partenaire, ReglageCaisse, VersionCGU
from espace import journal
from espace.enums import EtatCourriel
from espace.models import Courriel, ReglageGlobal


class Administration(AdminSite):
    """The index and two pages a table: no sign-in, no password and no form of its own."""

    def has_permission(self, request: HttpRequest) -> bool:
        """An exploitant whose second factor is proved. Raises Interdit for anybody else, without a second sign-in."""
        compte = compte_of(request)
        access_page(compte, "exploitation.administrer")
        return bool(compte.is_verified())  # type: ignore[attr-defined]  # put there by OTPMiddleware

    def get_urls(self) -> list[Any]:
        """Django's, without the pages that sign in, change a password or write."""
        patterns: list[Any] = [path("", require_GET(self.admin_view(self.index)), name="index")]
        return [*patterns, *(url for row in self._registry.values() for url in row.get_urls())]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002  Django's signature
        """Nothing: the pages are the portal's."""
        return {}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:  # noqa: ARG002  Django's signature
        """The tables one may look at."""
        tables = [
            (str(model._meta.verbose_name_plural).capitalize(), reverse(f"admin:{name_of(model)}_changelist"))
            for model in self._registry
        ]
        return TemplateResponse(request, "administration/index.html", {"tables": sorted(tables)})


def name_of(model: type[Model]) -> str:
    """« accounts_caisse », as its addresses are named."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


site = Administration(name="admin")


class LectureSeule(ModelAdmin):  # type: ignore[type-arg]  # generic to its stubs alone
    """A table one looks at: a list, and one row. `colonnes` are all that is ever shown of it."""

    colonnes: ClassVar[tuple[str, ...]] = ()
    actions = None
    sortable_by: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "administration/liste.html"
    change_form_template = "administration/fiche.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]  # Django says URLPattern alone
        """The list and one row, nothing else."""
        name, wrap, start = name_of(self.model), self.admin_site.admin_view, self.model._meta.model_name
        return [
            path(f"{start}/", require_GET(wrap(self.changelist_view)), name=f"{name}_changelist"),
            path(f"{start}/<path:object_id>/", require_GET(wrap(self.change_view)), name=f"{name}_change"),
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:  # noqa: ARG002  Django's signature
        return list(self.colonnes)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:  # noqa: ARG002  Django's signature
        return list(self.colonnes)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002  Django's signature
        """None: « ?password__startswith=… » would read, letter by letter, what no page shows."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        return True  # Administration.has_permission has let in the exploitant, and nobody else

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  Django's signature
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, journalled."""
        self._note(request, "administration.liste_vue", "")
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row, journalled."""
        self._note(request, "administration.fiche_vue", object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def _note(self, request: HttpRequest, verb: str, ref: str) -> None:
        journal.record(
            verb,
            at=request.at,  # type: ignore[attr-defined]  # put there by espace.tenancy
            by=compte_of(request),
            object_kind=str(self.model._meta.model_name),
            object_ref=ref[:60],
        )


class CaisseAdmin(LectureSeule):
    """Public facts about a caisse."""

    list_display = ("nom", "code", "kind", "time_zone")
    search_fields = ("nom", "code")
    colonnes = (
        "code",
        "kind",
        "nom",
        "time_zone",
        "functional_mailbox",
        "support_contact",
        "dpo_contact",
        "address",
    )


class PartenaireAdmin(LectureSeule):
    """A structure and its places."""

    list_display = ("nom", "kind", "siret", "created_at")
    search_fields = ("nom", "siret")
    colonnes = ("nom", "kind", "siret", "created_at", "places_gestionnaires", "places_techniciens", "enregistre_par")


class AccesAdmin(LectureSeule):
    """Which caisse is open to which structure."""

    list_display = ("partenaire", "caisse", "opens_on", "closes_on")
    list_select_related = ("partenaire", "caisse")
    ordering = ("pk",)
    colonnes = ("partenaire", "caisse", "opens_on", "closes_on", "grille", "usage_ref")


class CompteAdmin(LectureSeule):
    """An account by its identifiant: its life, never a secret nor how to reach its holder."""

    list_display = ("identifiant", "role", "etat", "caisse", "partenaire")
    list_select_related = ("caisse", "partenaire")
    search_fields = ("identifiant",)
    ordering = ("identifiant",)
    colonnes = (
        "identifiant",
        "ref",
        "role",
        "etat",
        "caisse",
        "partenaire",
        "invited_at",
        "activated_at",
        "last_login_at",
        "inactivated_on",
    )


class VersionCGUAdmin(LectureSeule):
    """The versions of the terms of use."""

    list_display = ("version", "in_force_at", "is_acceptance_required")
    ordering = ("-in_force_at",)
    colonnes = ("version", "in_force_at", "is_acceptance_required", "resume", "texte", "published_by_ref")


class ReglageCaisseAdmin(LectureSeule):
    """What a caisse changed in the catalogue."""

    list_display = ("cle", "caisse", "valeur")
    list_select_related = ("caisse",)
    ordering = ("pk",)
    colonnes = ("cle", "caisse", "valeur")


class ReglageGlobalAdmin(LectureSeule):
    """What the portal changed in the catalogue."""

    list_display = ("cle", "valeur", "changed_at")
    ordering = ("cle",)
    colonnes = ("cle", "valeur", "changed_at", "changed_by_ref")


class CourrielAdmin(LectureSeule):
    """The mails that wait: their kind and their tries, neither to whom nor what."""

    list_display = ("kind", "created_at", "due_at", "attempts", "next_attempt_at", "error_code")
    ordering = ("next_attempt_at",)
    colonnes = (
        "kind",
        "etat",
        "created_at",
        "due_at",
        "attempts",
        "next_attempt_at",
        "lease_until",
        "sent_at",
        "error_code",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """By the index of the mails to try."""
        return super().get_queryset(request).filter(etat=EtatCourriel.EN_ATTENTE)


site.register(Caisse, CaisseAdmin)
site.register(Partenaire, PartenaireAdmin)
site.register(Acces, AccesAdmin)
site.register(Compte, CompteAdmin)
site.register(VersionCGU, VersionCGUAdmin)
site.register(ReglageCaisse, ReglageCaisseAdmin)
site.register(ReglageGlobal, ReglageGlobalAdmin)
site.register(Courriel, CourrielAdmin)
