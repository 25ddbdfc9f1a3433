"""Entry of every test run: the plugins below hold the fixtures and the rules of the house."""

pytest_plugins = [
    "tests.facultatif",
    "tests.base",
    "tests.gabarits",
    "tests.navigateur",
    "tests.plugin_clauses",
    "tests.world",
    "pytester",
]
