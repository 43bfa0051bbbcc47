"""What the front door of trade asks before anybody rules on an order: a case is settled as the case says, or not at all.

Postgres asks the same again (see the migration); here it is said in words.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.disputes import rules
from forum.disputes.models import Case
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.orders.models import Order
    from yardsale.accounts.models import User


def refuse_what_no_case_says(
    order: "Order", *, kind: str, by: "User", other_by: "User | None" = None
) -> None:
    case = Case.objects.filter(order=order).select_related("agreed", "verdict").first()
    if case is not None and not rules.says(case, kind=kind, by=by, other_by=other_by):
        raise Refusal(
            _("This order has a dispute of its own (%(code)s). It is settled there, and nowhere else.")
            % {"code": case.code}
        )
