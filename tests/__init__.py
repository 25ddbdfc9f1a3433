"""Tests of the portal: they mirror the apps; `conftest.py` names the plugins that carry the fixtures."""
