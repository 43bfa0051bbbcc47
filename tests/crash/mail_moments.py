"""Where the crash comes on a mail's way: before it is taken, after it is taken and before we know, while a digest is packed.

Everybody has heard in the app by then; what is told apart here is what leaves the house.
"""

from django.utils import timezone

from notifications.channels.models import Delivery
from notifications.channels.statuses import Channel, Pace, Topic
from tests.crash.letter_box import LetterBox
from tests.crash.moments import Scene, holding, publish, wait_for_a_stuck_worker
from tests.crash.site import PATIENCE, Site
from yardsale.embedded.processes import wait_until


def while_a_mail_is_handed_over(site: Site, scene: Scene) -> None:
    """The letter is on the wire, and not taken."""
    _stall(site, scene, "before")


def after_a_mail_was_taken(site: Site, scene: Scene) -> None:
    """It is taken, and we never hear so: it comes again, under the same Message-ID."""
    _stall(site, scene, "after")


def while_a_digest_is_packed(site: Site, scene: Scene) -> None:
    """In the transaction that makes a digest of what is due: its table is held by us."""
    _prefer_digests(scene)
    _publish_and_wait(scene)
    with holding("LOCK TABLE notifications_digest IN SHARE MODE", []):
        _make_due(scene)
        wait_for_a_stuck_worker()
        site.crash()


def after_a_digest_was_taken(site: Site, scene: Scene) -> None:
    _prefer_digests(scene)
    _stall(site, scene, "after")


def _stall(site: Site, scene: Scene, where: str) -> None:
    _publish_and_wait(scene)
    _box(site).stall_next(where)
    _make_due(scene)
    assert _box(site).stalled.wait(PATIENCE), "no mail came"
    site.crash()


def _box(site: Site) -> LetterBox:
    assert site.letter_box is not None
    return site.letter_box


def _publish_and_wait(scene: Scene) -> None:
    publish(scene)
    count = len(scene.buyers)
    assert wait_until(lambda: _deliveries(scene).count() == count, PATIENCE), "nobody was told"


def _deliveries(scene: Scene):  # type: ignore[no-untyped-def]
    return Delivery.objects.filter(notification__listing=scene.listing.pk, channel=Channel.EMAIL)


def _make_due(scene: Scene) -> None:
    """Without the seconds a mail waits for its reader to look into the app first, and before the morning."""
    _deliveries(scene).filter(attempts=0).update(due_at=timezone.now())


def _prefer_digests(scene: Scene) -> None:
    from notifications.channels import preferring
    from yardsale.accounts.models import User

    for person in User.objects.filter(pk__in=scene.buyers):
        preferring.choose(person, {(Topic.ALERTS, Channel.EMAIL): (True, Pace.DAILY)})


MAIL_MOMENTS = [
    while_a_mail_is_handed_over,
    after_a_mail_was_taken,
    while_a_digest_is_packed,
    after_a_digest_was_taken,
]
