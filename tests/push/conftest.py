import pytest

from tests.push.service import push_service


@pytest.fixture
def service(settings):
    """A push service of this test's own, the one place inside that may be written to."""
    with push_service() as service:
        settings.PUSH_TEST_ORIGINS = [service.url]
        yield service
