"""A browser names its push service, and may name anything: what lies inside is never written to."""

import pytest

from notifications.push import endpoints

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::7", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_not_public(address):
    assert not endpoints.is_public(address)


@pytest.mark.parametrize("address", ["142.250.74.106", "34.107.243.93", "2a00:1450:4001:830::200a"])
def test_addresses_of_the_open_internet_are(address):
    assert endpoints.is_public(address)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGuQ",
        "https://wns2-par02p.notify.windows.com/w/?token=BQY%3d",
        "https://push.example.org:443/x",
    ],
)
def test_push_services_are_written_to(endpoint):
    assert endpoints.may_write_to(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "x", "http://fcm.googleapis.com/x", "ftp://push.example.org/x", "//push.example.org/x", "https:///x",
        "https://push.example.org", "https://push.example.org/", "https://localhost/x", "https://postgres/x",
        "https://127.0.0.1/x", "https://2130706433/x", "https://0x7f.1/x", "https://[::1]/x", "https://1.2.3.4/x",
        "https://push.example.org:8080/x", "https://push.example.org:port/x", "https://a@push.example.org/x",
        "https://push.example.org#@127.0.0.1/x", "https://push.example.org/x#y", "https://push.exämple.org/x",
        "https://push.example.org/a\r\nHost: inside", "https://push.example.org/a b\x00",
        "https://push.example.org/" + "x" * 1000,
        "https://127.0.0.1:9/x", "http://127.0.0.1:9/x",
    ],
)  # fmt: skip
def test_nothing_else_is(endpoint):
    assert not endpoints.may_write_to(endpoint)


def test_a_public_name_that_leads_inside_is_not_followed(monkeypatch):
    """A name server answers what it likes: this one leads to this machine, beside a public address."""
    places = [(2, 1, 6, "", ("142.250.74.106", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(endpoints.socket, "getaddrinfo", lambda *asked, **more: places)
    with pytest.raises(endpoints.Forbidden):
        endpoints.post("https://rebound.example.org/x", b"", {})


def test_an_answer_that_leads_elsewhere_is_not_followed(service):
    service.answer = lambda path: (307, {"Location": "/elsewhere"})
    assert endpoints.post(service.endpoint("a"), b"x", {}).status == 307
    assert [sent.path for sent in service.sent] == ["/a"]


def test_nobody_there_is_worth_another_try(service, settings):
    settings.PUSH_TEST_ORIGINS = ["http://127.0.0.1:9"]
    with pytest.raises(endpoints.Unreachable):
        endpoints.post("http://127.0.0.1:9/x", b"x", {})


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("999999", 3600), ("soon", 0), ("-5", 0), ("²", 0)]
)
def test_how_long_to_wait_is_believed_within_reason(service, said, seconds):
    service.answer = lambda path: (429, {"Retry-After": said.encode().decode("latin-1")})
    assert endpoints.post(service.endpoint("a"), b"x", {}).retry_after == seconds
