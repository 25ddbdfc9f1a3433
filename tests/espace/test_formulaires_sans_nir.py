"""Every form of the project, found by walking its classes: a NIR posted in any field is neither shown nor handed on."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict

from accounts.models import Boitier, Compte, LigneRevue, Partenaire, ServiceCaisse
from espace.reglages import Reglage
from signalements.enums import ModeAccord
from tests.world import World

APPS = ("espace", "accounts", "conventions", "signalements", "reporting")
NIR = "1790262193042"
TYPED = (NIR, "1 79 02 62 193 042 17", f"{NIR}@ccas.example", f"{NIR}.fr", f"0{NIR[:1]} / {NIR} / 1983")


def every_form() -> list[type[forms.BaseForm]]:
    """The classes of forms that the apps write, whatever they inherit."""
    for app in APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if not {"migrations", "management", "wsgi", "celery", "settings"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    mine = [cls for cls in _below(forms.BaseForm) if cls.__module__.split(".")[0] in APPS]
    return sorted(set(mine), key=lambda cls: (cls.__module__, cls.__qualname__))


def _below(cls: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


BASES = {"ParolesForm"}  # without the field it speaks of: its own forms are walked
FORMS = [cls for cls in every_form() if issubclass(cls, forms.Form) and cls.__name__ not in BASES]
CAISSE = SimpleNamespace(pk=1, nom="CPAM d’essai", mode_accord=ModeAccord.SIGNATURE)
CAISSE.caisse = CAISSE


def build(cls: type[forms.Form], world: World, data: QueryDict | None, **given: Any) -> forms.Form:
    """A form with what its constructors ask for, by name: a new name is to be added here."""
    known: dict[str, Any] = {
        "jour": date(2026, 11, 23), "day": date(2026, 11, 23), "at": datetime(2026, 11, 23, tzinfo=UTC),
        "zone": ZoneInfo("Europe/Paris"), "partenaire": world.bondues, "domaines": ["ccas-bondues.example"],
        "partenaires": Partenaire.objects.none(), "compte": world.technicien_bondues, "is_own_password": lambda _: False,
        "periodes": [], "remplies": [], "caisse": None, "caisses": [CAISSE], "kept": None, "departement": "62",
        "is_telephone_open": True, "options": [], "has_doublon": True, "structure": "CCAS", "de_la_caisse": True,
        "is_first": False, "is_new": True, "reglage": Reglage("essai", "Essai", 5, "Pour essayer."),
        "fonctions": [], "agents": [], "types": [], "period": 30, "needs_successeur": True,
        "lignes": LigneRevue.objects.none(),
        "boitier": Boitier(etat="remis"), "has_stock": True,
        "comptes": Compte.objects.none(), "ouvertes": [],
        "services": {}, "services_offerts": ServiceCaisse.objects.none(), "cible": world.agent_artois,
    }  # fmt: skip
    asked = {
        name
        for base in cls.__mro__
        if base.__module__.split(".")[0] in APPS and "__init__" in vars(base)
        for name, parameter in inspect.signature(vars(base)["__init__"]).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    return cls(data, **{name: known[name] for name in asked}, **given)


def is_typed(field: forms.Field) -> bool:
    """Whether a person writes there what is then kept, apart from passwords."""
    chosen = (forms.ChoiceField, forms.ModelChoiceField, forms.BooleanField, forms.FileField)
    return not isinstance(field, chosen) and not isinstance(field.widget, forms.PasswordInput)


def is_shown(text: str, html: str) -> bool:
    return text in html or NIR in html or "79 02 62" in html


def test_every_form_of_the_apps_is_walked() -> None:
    assert len(FORMS) > 30
    assert all(getattr(cls, "bound_field_class", None) is not None for cls in FORMS), (
        "a form without the rule of the NIR"
    )


@pytest.mark.parametrize("cls", FORMS, ids=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
def test_a_nir_posted_in_a_field_is_refused_and_never_shown(world: World, cls: type[forms.Form]) -> None:
    for name, field in build(cls, world, None).fields.items():
        for text in TYPED:
            data = QueryDict(mutable=True)
            data.update(dict.fromkeys((name, f"{name}_0", f"{name}_1"), text))
            form = build(cls, world, data)
            html = str(form) + "".join(str(form[other]) for other in form.fields)
            assert not is_shown(text, html), (name, text)
            handed = [str(value) for kept, value in form.cleaned_data.items() if is_typed(form.fields[kept])]
            assert not any(is_shown(text, value) for value in handed), (name, text)
            if is_typed(field):
                assert [error.code for error in form.errors.as_data()[name]] == ["nir"], (name, text)


@pytest.mark.parametrize("cls", FORMS, ids=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
def test_a_nir_of_an_address_is_not_shown_before_anything_is_posted(world: World, cls: type[forms.Form]) -> None:
    for name, field in build(cls, world, None).fields.items():
        if is_typed(field):
            assert not is_shown(NIR, str(build(cls, world, None, initial={name: NIR}))), name


@pytest.mark.parametrize("pair", [("nom", "prenom"), ("representant_nom", "representant_prenom")])
def test_a_nir_cut_between_two_names_is_refused_in_both_and_never_shown(world: World, pair: tuple[str, str]) -> None:
    walked = [cls for cls in FORMS if set(pair) <= set(build(cls, world, None).fields)]
    for cls in walked:
        data = QueryDict(mutable=True)
        data.update(dict(zip(pair, ("Lambert 179026", "Zoé 2193042"), strict=True)))
        form = build(cls, world, data)
        assert [form.errors.as_data()[name][0].code for name in pair] == ["nir", "nir"]
        assert "179026" not in str(form)
        assert "2193042" not in str(form)
        assert "Lambert [numéro retiré]" in str(form)
    assert walked
