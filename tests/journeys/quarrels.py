"""Disputes for the pages that are looked at."""

import io
from typing import Any

from PIL import Image

from forum.disputes import actions as disputes
from forum.disputes.models import Case
from forum.resolved import actions as resolved
from listings.conversations import letters
from tests.factories import CaseFactory, OrderFactory, UserFactory


def quarrels(seller: Any, buyer: Any, moderator: Any) -> dict[str, str]:
    """Disputes in the states that look different, to both sides and to a moderator."""

    def case(state: str, price: int = 10_000, **fields: Any) -> Case:
        return CaseFactory(
            state=state, seller=seller, buyer=buyer, price=price, title=f"Bell, {state}", **fields
        )

    talking, reviewed = case("talking"), case("evidence", moderator=moderator)
    offer = disputes.offer(talking, by=buyer, deal="return")
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "sienna").save(file, "JPEG")
    photo = letters.keep(io.BytesIO(file.getvalue()), name="bell.jpg", code=reviewed.code)
    piece = disputes.show(reviewed, by=buyer, slot="difference", note="A crack.", photo=photo)
    disputes.look(piece, by=moderator)
    for side in (buyer, seller):
        disputes.say_ready(reviewed, by=side)
    appealed = case("appealed")
    disputes.claim(appealed, by=moderator)
    barred = CaseFactory(
        state="escalated", order=OrderFactory(buyer=moderator, seller=UserFactory(), status="handed_over")
    )
    sides = {name: case(state) for name, state in SIDES.items()}
    return {
        **{name: one.get_absolute_url() for name, one in sides.items()},
        "talking": talking.get_absolute_url(),
        "offer": f"{talking.get_absolute_url()}offers/{offer.pk}/",
        "waiting": case("escalated").code,
        "reviewed": reviewed.code,
        "piece": str(piece.pk),
        "seconded": case("confirming", price=80_000).code,
        "appealed": appealed.code,
        "barred": barred.code,
        **told(buyer, seller, moderator),
    }


def told(buyer: Any, seller: Any, moderator: Any) -> dict[str, str]:
    """Settled cases: nobody has told the first, the second waits for a reader, everybody may read the third."""
    settled, unread, public = (
        CaseFactory(state="settled", seller=seller, buyer=buyer, title=f"Bell {n}") for n in range(3)
    )
    writer = UserFactory(role="moderator")
    draft = resolved.Draft(
        "The bell was cracked", "A crack.", "It was whole.", "Photos show the crack.", "Show every side."
    )
    resolved.write(unread, draft, by=writer)
    telling = resolved.write(public, draft, by=writer)
    resolved.publish(telling, by=moderator, edition=telling.edition)
    return {"settled": settled.code, "unread": unread.code, "told": telling.get_absolute_url()}


SIDES = {
    "answering": "answer_due", "deciding": "decided", "evidence": "evidence", "back": "returning", "over": "settled",
}  # fmt: skip
