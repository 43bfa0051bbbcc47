"""Where money goes is asked of people who have just proved who they are."""

import pytest
from django.urls import reverse

PASSWORD = "typed-once-more"


@pytest.fixture
def just_proved(signed_in):
    """just_proved(person) -> a client of somebody who typed their password a moment ago."""

    def sign_in(person):
        person.set_password(PASSWORD)
        person.save()
        client = signed_in(person)
        assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
        return client

    return sign_in
