"""Plugins of the tests: fixtures that several rooms share."""

pytest_plugins = ["tests.postgres", "tests.servers", "tests.stores"]
