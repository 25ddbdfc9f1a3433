"""Entries of the menu."""

from accounts.rules import RULES
from espace import registry
from espace.registry import (
    Entree,
)

registry.menus.add(Entree("Équipe", "accounts:equipe", RULES.of("equipe.voir")), rank=30)
registry.menus.add(Entree("Partenaires", "accounts:partenaires", RULES.of("partenaire.voir")), rank=50)
registry.menus.add(Entree("Habilitations", "accounts:habilitations", RULES.of("habilitation.voir")), rank=55)
registry.menus.add(Entree("Équipe", "accounts:caisse_equipe", RULES.of("collegues.voir")), rank=57)
registry.menus.add(Entree("Exploitation", "accounts:exploitation", RULES.of("exploitation.voir")), rank=10)
registry.menus.add(
    Entree("Sécurité", "accounts:caisse_securite", RULES.of("securite.suivre"), prefix="/caisse/securite/"), rank=58
)
registry.menus.add(Entree("Réglages", "accounts:exploitation_parametres", RULES.of("reglage.portail")), rank=30)
registry.menus.add(
    Entree("Administration", "admin:index", RULES.of("exploitation.administrer"), prefix="/exploitation/admin/"),
    rank=40,
)
registry.menus.add(Entree("Réglages", "accounts:caisse_parametres", RULES.of("reglage.caisse")), rank=90)
