"""Every page of allauth's is in the site's look: none of its own templates is left showing."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template

THEIRS = Path(allauth.__file__).parent / "templates"
#: Parts of allauth that are switched off: telephone numbers, OpenID, being a provider, joining or trusting by passkey.
OFF = ("phone", "openid/", "idp/", "signup_by_passkey", "mfa/trust", "allauth/elements/")
PAGES = sorted(
    str(path.relative_to(THEIRS))
    for path in THEIRS.rglob("*.html")
    if not any(part in str(path) for part in OFF)
)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_ours(name):
    origin = Path(get_template(name).origin.name)
    assert origin.is_relative_to(settings.BASE_DIR / "templates")
    assert "{% element" not in origin.read_text()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_holds_under_the_content_security_policy(name):
    source = Path(get_template(name).origin.name).read_text()
    assert "style=" not in source
    assert "<style" not in source
    assert " onclick=" not in source
    scripts = [part.split(">")[0] for part in source.split("<script")[1:]]
    assert all("src=" in opening or 'type="application/json"' in opening for opening in scripts)
