"""The house is executable: imports are held by import-linter, and what it cannot see is held here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ["espace", "accounts", "conventions", "signalements", "reporting"]
# Same file name, same role, in every app; the kernel has its own list in docs/architecture.md.
ROLES = {
    "__init__", "access", "actions", "admin", "apps", "contributions", "deadlines", "demo", "emails", "enums", "forms",
    "isolation", "jobs", "models", "querysets", "rules", "tasks", "transitions", "urls", "views",
}  # fmt: skip
# The few nouns of a domain that own a file, each with what it holds.
NOUNS = {
    "accounts": {
        "adapter": "hooks of allauth",
        "cgu": "terms of use in force",
        "distribution": "who is invented in the demonstration",
        "domaines": "e-mail domains on which accounts may open",
        "facteurs": "second factor at sign-in",
        "graines": "seed files of hardware tokens",
        "identifiants": "how an identifiant is made",
        "imports": "files of techniciens: columns, and what is kept of them",
        "liens": "signed links of activation and reset",
        "middleware": "the steps of a first sign-in",
        "passwords": "rules of a password, and how long it lasts",
        "perimetres": "what an account may see today",
        "quotas": "places of a structure",
        "requetes": "what a view behind the sign-in receives",
        "revues": "when a review of the habilitations falls, and whom it proposes first",
        "tableau": "the table of habilitations, its columns and its files",
        "sessions": "what a session keeps, and where it lands",
        "urls_administration": "Django’s admin, whose names stand at the root",
    },
    "conventions": {
        "acces": "when a caisse is open to a structure",
        "continuite": "who to ask, and by which other way, when the portal is down",
        "middleware": "an interruption, announced then closing the pages of work",
        "dossiers": "everything one convention holds, read for its page",
        "droits": "what an access depends on",
        "frise": "geometry of the timeline",
        "retention": "how long the contract keeps the people it names",
        "perimetres": "the perimeter of a whole convention",
        "catalogue": "the terms by key",
        "faits": "the facts, read from their rows",
        "chargement": "the five files, read strictly",
        "intervalles": "sets of days",
        "lectures": "readings of an unclear text",
        "modeles": "the conventions as declarative files",
        "openings": "what a caisse opens on a day",
        "projections": "what follows from the facts",
        "termes": "the terms in force on a day",
    },
    "signalements": {
        "a_faire": "what waits for a person",
        "compteurs": "how many rows a list holds, as far as they are counted",
        "documents": "papers of a demande",
        "distribution": "who is invented in the demonstration",
        "doublons": "whether a person is already known",
        "engagements": "what the convention promises of a demande",
        "filtres": "what the lists hold, and are narrowed by",
        "horloges": "what a clock shows",
        "listes": "the national answers of each list",
        "noms": "how names are compared",
        "pages": "the rows a page reads, with all they show",
        "recherches": "the search on a person, kept server-side",
        "retention": "how long the case keeps what it keeps",
        "suivi": "a demande as one account follows it",
        "reprise": "what a colleague changed meanwhile",
    },
    "reporting": {
        "cadre": "what a figure is asked on, and what it answers",
        "document": "the sheet on paper",
        "engagements": "what was promised beside what happened",
        "figures": "the photograph of a period",
        "graphique": "geometry of a bar chart",
        "indicateurs": "the indicators of the texts, by code",
        "presentation": "a photograph in words",
        "retention": "how long the figures keep a name",
        "sources": "what the figures take from the contract",
    },
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "tools", "shared"}
MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE = 400, 40, 150


def python_files(*tops: str) -> Iterator[Path]:
    for top in tops or FLOORS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def relations() -> Iterator[tuple[str, str, str]]:
    """(field, its floor, the floor of what it points at) of every relation between our models."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and {model._meta.app_label, target._meta.app_label} <= set(FLOORS):
                yield f"{model._meta.label}.{field.name}", model._meta.app_label, target._meta.app_label


def test_no_relation_between_models_goes_up() -> None:
    found = list(relations())
    assert len(found) > 100
    assert [name for name, floor, target in found if FLOORS.index(target) > FLOORS.index(floor)] == []


def test_kernel_tables_have_no_foreign_key() -> None:
    tied = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("espace").get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation
    ]
    assert tied == []


def test_no_migration_depends_on_a_higher_floor() -> None:
    loader = MigrationLoader(None)
    climbing = [
        f"{app}.{name} → {needed_app}.{needed}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in FLOORS
        for needed_app, needed in [*migration.dependencies, *migration.run_before]
        if needed_app in FLOORS and FLOORS.index(needed_app) > FLOORS.index(app)
    ]
    assert climbing == []


@pytest.mark.parametrize("app", FLOORS[1:])
def test_files_of_an_app_have_the_names_of_their_role(app: str) -> None:
    found = {path.stem if path.is_file() else path.name for path in (ROOT / app).iterdir() if path.name[0] not in "._"}
    strangers = found - ROLES - set(NOUNS[app]) - {"migrations", "management", "templatetags", "__pycache__"}
    assert strangers == set()


def test_only_views_and_addresses_import_a_view() -> None:
    """What two floors share has its own file."""
    importers = []
    for path in python_files():
        app = name_of(path).split("/")[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom):
                continue
            floor, _, rest = (node.module or "").partition(".")
            if floor not in FLOORS or rest.split(".")[0] != "views":
                continue
            if floor != app or not ("views" in path.parts or path.stem.startswith("urls")):
                importers.append(f"{name_of(path)}:{node.lineno} imports {node.module}")
    assert importers == []


def test_no_name_says_nothing() -> None:
    assert [name_of(p) for p in python_files() if FORBIDDEN_NAMES & {p.stem, *p.parts}] == []


def body_size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body: an action's signature is one argument a line, and its docstring says what it refuses."""
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def test_files_functions_and_templates_stay_small() -> None:
    too_long = []
    for path in python_files():
        tree = ast.parse(path.read_text())
        lines = len(path.read_text().splitlines())
        if lines > MAX_FILE:
            too_long.append(f"{name_of(path)}: {lines} lines")
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        too_long += [
            f"{name_of(path)}:{n.name}: {body_size(n)} lines" for n in functions if body_size(n) > MAX_FUNCTION
        ]
    templates = [(path, len(path.read_text().splitlines())) for path in (ROOT / "templates").rglob("*.html")]
    too_long += [f"{name_of(path)}: {size} lines" for path, size in templates if size > MAX_TEMPLATE]
    assert too_long == []


CLOCKS = re.compile(r"timezone\.now\(|date\.today\(|datetime\.now\(|datetime\.utcnow\(|time\.time\(|localdate\(")


def test_nothing_reads_the_clock_but_the_clock() -> None:
    readers = [
        f"{name_of(path)}:{number}"
        for path in python_files()
        if name_of(path) != "espace/clock.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if CLOCKS.search(line)
    ]
    assert readers == []


def test_the_database_never_reads_the_clock() -> None:
    """No `auto_now`, no default nor SQL on the present: `at` comes from the caller."""
    words = re.compile(r"auto_now|\bcurrent_date\b|\bcurrent_timestamp\b|\bnow\(\)|db_default=Now", re.IGNORECASE)
    readers = []
    for top in FLOORS:
        for path in sorted((ROOT / top).rglob("*.py")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if words.search(line.split("#")[0]) and "clock.now()" not in line and '"""' not in line:
                    readers.append(f"{name_of(path)}:{number}")
    assert [r for r in readers if not r.startswith("espace/clock.py")] == []


def test_no_signal_carries_business_and_no_save_is_overridden() -> None:
    hidden = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
                hidden.append(f"{name_of(path)}:{node.lineno} imports {node.module}")
            if isinstance(node, ast.FunctionDef) and node.name == "save" and "models" in {path.stem, *path.parts}:
                hidden.append(f"{name_of(path)}:{node.lineno} overrides save")
    assert hidden == []


def actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in python_files(*FLOORS[1:]):
        if path.stem == "actions" or "actions" in path.parts:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{name_of(path)}:{node.name}", node


WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "save_recorded",
}


def writes(node: ast.FunctionDef) -> bool:
    """Whether the function itself changes a row: guards and small readers of an action file do not."""
    calls = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    names = {f.attr if isinstance(f, ast.Attribute) else f.id for f in calls if isinstance(f, ast.Attribute | ast.Name)}
    return bool(names & (WRITES - {"update"})) or any(
        isinstance(f, ast.Attribute) and f.attr == "update" and "objects" in ast.unparse(f.value) for f in calls
    )


def test_every_action_names_who_and_when() -> None:
    """Keyword-only `by` and `at`: the actor and the instant are never guessed."""
    silent = [
        where
        for where, node in actions()
        if writes(node) and not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert silent == []


def test_views_forms_tasks_and_templates_write_nothing() -> None:
    """Every write goes through an action: a view that saves is refused here."""
    writers = []
    for path in python_files(*FLOORS[1:]):
        if not (
            {"views", "forms"} & {path.stem, *path.parts}
            or path.stem in {"tasks", "urls", "access", "rules", "querysets"}
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                owner = ast.unparse(node.func.value)
                if "objects" in owner or node.func.attr in {"save", "save_recorded"}:
                    writers.append(f"{name_of(path)}:{node.lineno} {owner}.{node.func.attr}")
    assert writers == []
