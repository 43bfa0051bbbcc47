"""Every page carries the strict policy; what asks for more gets it, for itself alone."""

from csp.utils import build_policy
from django.http import HttpResponse
from django.test import RequestFactory

from yardsale.policy import PolicyMiddleware

HEADER = "Content-Security-Policy"


def _header(**wishes):
    def view(_request):
        response = HttpResponse()
        vars(response).update(wishes)
        return response

    return PolicyMiddleware(view)(RequestFactory().get("/")).headers.get(HEADER, "")


def _parts(header):
    return sorted(part.strip() for part in header.split(";"))


def test_a_usual_page_gets_the_policy_of_the_settings():
    assert _parts(_header()) == _parts(build_policy())
    assert "unsafe" not in _header()


def test_a_page_that_wants_a_frame_gets_it_alone():
    _header(_csp_update={"frame-src": ["'self'"]})
    assert "frame-src" in _header(_csp_update={"frame-src": ["'self'"]})
    assert _parts(_header()) == _parts(build_policy())


def test_an_exempt_page_gets_none():
    assert _header(_csp_exempt=True) == ""
