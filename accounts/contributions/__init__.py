"""What accounts contribute to the kernel’s lists."""

from accounts import demo, emails, tasks  # noqa: F401  they register their steps, their kinds and their works
from accounts.contributions import a_faire, menus, personnelles, reglages, revues, taches

__all__ = ["a_faire", "menus", "personnelles", "reglages", "revues", "taches"]
