"""One template tag a registered component, its props checked when the template is read.

    {% horloge etat="soon" texte="reste 6 h" part=87 %}     props by name, or by position in their declared order
    {% horloge demande.horloge %}                           an instance prepared by the view (or a plain dict)
    {% encart "yours" %}<p>…</p>{% endencart %}             a component with a body
    {% contenu valeur %}                                    a text or a component, whichever it is
    {% resume_erreurs form %}                               the summary of a form's errors

An unknown or a missing prop raises TemplateSyntaxError.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from espace.composants import Composant, Erreurs, Exemple, composants
from espace.composants.registre import check_props, props_of

register = template.Library()

# What a component may read from the page around it, and nothing else.
FROM_PAGE = ("page", "csrf_token")


def render_component(component: Composant, context: Context, body: str = "") -> SafeString:
    """The HTML of a component, in a context of its own."""
    assert context.template is not None
    inherited = {name: context[name] for name in FROM_PAGE if name in context}
    values = {**inherited, **component.contexte(), "corps": mark_safe(body)}  # noqa: S308  rendered by the page's own nodes
    page = context.template.engine.get_template(f"composants/{component.balise}.html")
    return mark_safe(page.render(context.new(values)).strip())  # noqa: S308  a template of ours, escaped by the engine


class ComponentNode(Node):
    """A use of a component in a page."""

    child_nodelists = ("nodelist",)

    def __init__(
        self,
        cls: type[Composant],
        args: list[FilterExpression],
        kwargs: Mapping[str, FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.cls, self.args, self.kwargs, self.nodelist = cls, args, kwargs, nodelist

    def render(self, context: Context) -> SafeString:
        """Build the component from what the page says, and render it."""
        return render_component(self._component(context), context, self.nodelist.render(context))

    def _component(self, context: Context) -> Composant:
        values = [arg.resolve(context) for arg in self.args]
        named = {name: value.resolve(context) for name, value in self.kwargs.items()}
        if len(values) == 1 and not named:
            if isinstance(values[0], self.cls):
                return values[0]
            if isinstance(values[0], Mapping):
                return self._from_props(values[0])
        names = [prop.name for prop in props_of(self.cls)]
        return self._from_props({**dict(zip(names, values, strict=False)), **named})

    def _from_props(self, props: Mapping[str, Any]) -> Composant:
        try:
            return self.cls.from_props(props)
        except TypeError as error:
            raise template.TemplateSyntaxError(str(error)) from error


def _compiler(cls: type[Composant]) -> Callable[[Parser, Token], ComponentNode]:
    def compile_tag(parser: Parser, token: Token) -> ComponentNode:
        bits = token.split_contents()[1:]
        args: list[FilterExpression] = []
        while bits and not token_kwargs(bits[:1], parser):
            args.append(parser.compile_filter(bits.pop(0)))
        kwargs = token_kwargs(bits, parser)
        if bits:
            message = f"« {cls.balise} » : « {bits[0]} » n’est pas de la forme nom=valeur."
            raise template.TemplateSyntaxError(message)
        _check(cls, args, kwargs)
        nodelist = NodeList()
        if cls.accepte_corps:
            nodelist = parser.parse((f"end{cls.balise}",))
            parser.delete_first_token()
        return ComponentNode(cls, args, kwargs, nodelist)

    return compile_tag


def _check(cls: type[Composant], args: list[FilterExpression], kwargs: Mapping[str, FilterExpression]) -> None:
    """Refuse an unknown prop at once, and a missing one too, unless a single argument may be the whole component."""
    names = [prop.name for prop in props_of(cls)]
    given = {*names[: len(args)], *kwargs}
    may_be_instance = len(args) == 1 and not kwargs
    try:
        if len(args) > len(names):
            message = f"« {cls.balise} » prend au plus {len(names)} valeurs."
            raise TypeError(message)
        if not may_be_instance:
            check_props(cls, given)
    except TypeError as error:
        raise template.TemplateSyntaxError(str(error)) from error


for _nom, _cls in composants().items():
    register.tag(_nom, _compiler(_cls))


@register.simple_tag(takes_context=True)
def contenu(context: Context, valeur: object) -> SafeString:
    """A text, escaped, or a component, rendered."""
    if isinstance(valeur, Composant):
        return render_component(valeur, context)
    text = "" if valeur is None else valeur
    return conditional_escape(text if isinstance(text, str) else str(text))


@register.simple_tag(takes_context=True)
def exemple(context: Context, etat: Exemple) -> SafeString:
    """A state of the catalogue, rendered."""
    return render_component(etat.composant, context, etat.corps)


@register.simple_tag(takes_context=True)
def resume_erreurs(context: Context, form: BaseForm) -> SafeString:
    """The summary of a form's errors, nothing when it has none."""
    from espace.forms import erreurs_de  # noqa: PLC0415  forms import the components

    points = erreurs_de(form)
    if not points:
        return mark_safe("")
    prefix = f"{form.prefix}-" if form.prefix else ""
    return render_component(Erreurs(points, ident=f"{prefix}erreurs"), context)
