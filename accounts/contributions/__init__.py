"""What accounts contribute to the kernel’s lists."""

from accounts import admin, demo, emails, tasks  # noqa: F401  they register their tables, steps, kinds and works
from accounts.contributions import a_faire, menus, personnelles, reglages, revues, taches

__all__ = ["a_faire", "menus", "personnelles", "reglages", "revues", "taches"]
