"""What accounts contribute to the kernel’s lists."""

from accounts import demo, emails  # noqa: F401  they register their steps and their kinds
from accounts.contributions import a_faire, menus, personnelles, reglages, revues, taches

__all__ = ["a_faire", "menus", "personnelles", "reglages", "revues", "taches"]
