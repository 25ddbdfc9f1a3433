#!/usr/bin/env python
"""Django's command line, with the project's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "espace.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  the error says what to install

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
