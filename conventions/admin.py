"""What the exploitant looks at of the contract: the interruptions, nothing of a convention."""

from accounts.admin import LectureSeule, site
from conventions.models import Maintenance


class MaintenanceAdmin(LectureSeule):
    """The interruptions announced."""

    list_display = ("starts_at", "ends_at", "announced_at", "cancelled_at")
    ordering = ("-starts_at",)
    colonnes = ("announced_at", "starts_at", "ends_at", "texte", "published_at", "published_by_ref", "cancelled_at")


site.register(Maintenance, MaintenanceAdmin)
