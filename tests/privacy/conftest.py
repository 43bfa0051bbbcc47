"""The town of tests/access: one of everything."""

from tests.access.conftest import world  # noqa: F401
