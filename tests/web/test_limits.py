"""Who is counted as one: an old address by itself, a new one with all others of its house."""

import pytest

from yardsale import limits


@pytest.mark.parametrize(
    ("said", "house"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no address", "no address"),
    ],
)
def test_an_address_counts_with_its_house(said, house):
    assert limits.house_of(said) == house


def test_whoever_takes_another_address_of_their_house_is_the_same(rf):
    asked = [
        limits.allows(
            "knocking", limits.address(rf.get("/", REMOTE_ADDR=f"2001:db8::{number}")), most=2, seconds=86_400
        )
        for number in range(1, 4)
    ]
    assert asked == [True, True, False]


def test_no_limit_counts_single_addresses(settings):
    """Of the code: whoever counts by address asks `limits.address`."""
    roots = [
        settings.BASE_DIR / name for name in ("yardsale", "listings", "notifications", "support", "forum")
    ]
    asking = [
        file.relative_to(settings.BASE_DIR).as_posix()
        for root in roots
        for file in root.rglob("*.py")
        if "get_client_ip(" in file.read_text()
    ]
    # Who looks is no limit: two people of one house are two.
    assert sorted(asking) == ["listings/dashboard/visitors.py", "yardsale/limits.py"]
