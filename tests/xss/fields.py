"""Which columns hold people's words: found in the models, so that a new one is planted too, or is excluded with a reason.

A new text column fails `test_every_text_field_is_planted_or_excluded` only when it is in neither list: columns without choices
are planted by themselves; those that never hold what somebody typed stand in EXCLUDED; JSON stands in one of the two.
"""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

#: Apps whose tables hold nothing that others read.
FOREIGN = {"auth", "contenttypes", "sessions", "account", "mfa", "socialaccount"}

_CODE = "made by us"
_KEY = "a key or a path that we make"
_NAME = "a name of ours from a fixed list"
_GATEWAY = "what the gateway calls it"
EXCLUDED = {
    "accounts.User.password": "a hash",
    "accounts.User.code": _CODE,
    "accounts.User.time_zone": "chosen from a list",
    "accounts.User.silenced_for": "the words of a rule",
    "accounts.User.suspended_for": "the words of a rule",
    "accounts.User.saved": "codes",
    "accounts.User.badges": _NAME,
    "accounts.User.banner_put_away": _CODE,
    "events.Event.name": _NAME,
    "events.Event.subject_kind": _NAME,
    "events.Event.details": "amounts, keys and words that stand in their own tables",
    "listings.Category.slug": _KEY,
    "listings.Category.icon": _NAME,
    "listings.Attribute.slug": _KEY,
    "listings.District.slug": _KEY,
    "listings.Listing.code": _CODE,
    "listings.Listing.attributes": "slugs of a fixed list",
    "listings.Listing.currency": _NAME,
    "listings.Photo.original": _KEY,
    "listings.Photo.renditions": _KEY,
    "listings.Asked.words": "letters of words that titles have",
    "listings.PopularSearch.words": "letters of words that titles have",
    "listings.Brand.words": "letters of brands",
    "listings.Brand.names": "brands as things carry them, which are planted there",
    "listings.Brand.categories": "numbers",
    "listings.Word.word": "letters of titles",
    "listings.Word.stem": "letters of titles",
    "listings.Order.code": _CODE,
    "listings.Order.currency": _NAME,
    "listings.Order.rates": "numbers",
    "listings.Order.item_hash": "a hash",
    "listings.Order.hand_over_code": "six digits of ours",
    "listings.Thread.code": _CODE,
    "listings.Message.details": "keys and sizes",
    "listings.Message.photo": _KEY,
    "listings.Message.held_for": _NAME,
    "listings.Offer.code": _CODE,
    "listings.LedgerLine.currency": _NAME,
    "listings.LedgerLine.reason": _NAME,
    "listings.Payment.code": _CODE,
    "listings.Payment.gateway": _NAME,
    "listings.Payment.currency": _NAME,
    "listings.Refund.key": _KEY,
    "listings.Chargeback.currency": _NAME,
    "listings.Voucher.slug": _CODE,
    "listings.Voucher.code": "capitals, digits and hyphens: a constraint",
    "listings.Voucher.currency": _NAME,
    "listings.GatewayEvent.gateway": _NAME,
    "listings.OnceToken.token": "checked letter by letter",
    "listings.OnceToken.asked": "a hash",
    "listings.OnceToken.answer": "an address of ours",
    "listings.OnceToken.words": "what a page has said, escaped when it is said again",
    "listings.SandboxPayment.reference": _KEY,
    "listings.SandboxPayment.payment_code": _KEY,
    "listings.SandboxPayment.currency": _NAME,
    "listings.SandboxPayment.return_url": "an address of ours",
    "listings.SandboxPayout.reference": _KEY,
    "listings.SandboxPayout.payout_code": _KEY,
    "listings.SandboxPayout.key": _KEY,
    "listings.SandboxPayout.account": _GATEWAY,
    "listings.SandboxPayout.currency": _NAME,
    "listings.SandboxDelivery.body": "sent, never shown",
    "listings.PayoutAccount.gateway": _NAME,
    "listings.PayoutAccount.reference": _GATEWAY,
    "listings.Payout.code": _CODE,
    "listings.Payout.currency": _NAME,
    "listings.Payout.gateway": _NAME,
    "listings.Payout.account": _GATEWAY,
    "reports.Report.code": _CODE,
    "reports.Report.url": "an address of ours",
    "moderation.Act.code": _CODE,
    "moderation.Act.details": _KEY,
    "moderation.Notice.code": _CODE,
    "disputes.Evidence.photo": _KEY,
    "disputes.Evidence.sha256": "a hash",
    "disputes.Case.code": _CODE,
    "disputes.Case.terms": "numbers",
    "disputes.Case.snapshot_hash": "a hash",
    "forum.Forum.slug": _KEY,
    "forum.Forum.image": "machina's own, which no page of ours shows",
    "forum.Forum.link": "machina's own, which no page of ours shows",
    "forum_conversation.Topic.slug": _KEY,
    "forum_conversation.Topic.code": _CODE,
    "forum_conversation.Post.anonymous_key": _KEY,
    "forum_permission.ForumPermission.codename": _NAME,
    "boards.Board.slug": _KEY,
    "boards.Board.icon": _NAME,
    "boards.TopicAct.details": "keys and minutes",
    "boards.Photo.code": _CODE,
    "boards.Photo.path": _KEY,
    "belonging.StreetSale.slug": _KEY,
    "belonging.Pair.code": _CODE,
    "support.Written.slug": _KEY,
    "support.Helped.article": _KEY,
    "notifications.Interest.terms": "letters of titles, never shown",
    "notifications.Demand.term": "letters of titles, never shown",
    "notifications.Notification.kind": _NAME,
    "notifications.Notification.occasion": _KEY,
    "notifications.Notification.url": "an address of ours, and asked whether it is",
    "notifications.Consent.page": _NAME,
    "notifications.Consent.words": "an edition and words of ours",
    "privacy.Export.code": _CODE,
    "privacy.Export.path": _KEY,
    "privacy.Erasure.goodbye_to": "the person’s address as it was, shown to nobody",
    "push.Subscription.digest": "a hash",
    "push.Subscription.user_agent": "shown as names of a fixed list",
    "notifications.Delivery.failure": "a few words of ours, or a number of the mail server's",
    "notifications.Digest.failure": "a few words of ours, or a number of the mail server's",
    "notifications.Rhythm.topic": _NAME,
    "notifications.Rhythm.channel": _NAME,
    "notifications.Suppression.address": "in small letters, as a mail company names it; shown to nobody",
    "announcements.Announcement.code": _CODE,
    "announcements.Announcement.districts": "names of a fixed list",
    "announcements.Announcement.segment": _KEY,
    "announcements.Announcement.outlets": _NAME,
    "announcements.Announcement.salt": _CODE,
    "surveys.Survey.code": _CODE,
    "surveys.Survey.districts": "names of a fixed list",
    "surveys.Survey.segment": _KEY,
    "surveys.Survey.choices": "our people's words, drawn by the same widget as the question, which is planted",
    "listings.SegmentDay.segment": _KEY,
    "listings.Standing.favourites": "numbers",
    "insight.Uplift.code": _CODE,
    "announcements.Edition.approved_hash": "a hash",
    "announcements.Wording.outlet": _NAME,
    "announcements.Posting.outlet": _NAME,
    "announcements.Posting.reference": _KEY,
    "tickets.Ticket.code": _CODE,
    "tickets.Ticket.guest_email": "an address where a link was read and confirmed; empty where there is a customer",
    "tickets.Ticket.tags": "letters, digits and dashes alone",
    "tickets.Ticket.shown": "names of articles and codes of answers, checked letter by letter",
    "tickets.Ticket.dispute_code": _CODE,
    "tickets.Message.message_id": "checked, and stands in headers of mails alone",
    "tickets.Attachment.upload_key": _KEY,
    "tickets.Attachment.path": _KEY,
    "tickets.Attachment.content_type": _NAME,
    "tickets.Entry.details": "keys, states and moments",
    "tickets.Look.key": _KEY,
    "tickets.PendingRequest.key": _KEY,
    "notifications.Interest.looked_for": "letters, digits and signs of a question for Postgres",
    "notifications.Interest.found_by": "lexemes",
    "notifications.GuestSearch.looked_for": "letters, digits and signs of a question for Postgres",
    "notifications.GuestSearch.found_by": "lexemes",
    "tickets.InboundMail.digest": "a hash",
    "tickets.Letter.occasion": _KEY,
    "tickets.Letter.mail_id": _KEY,
    "tickets.Macro.does": "chosen from lists",
    "tickets.Macro.kinds": _NAME,
    "tickets.BusinessHours.time_zone": "chosen from a list",
    "tickets.BusinessHours.week": "minutes",
    "tickets.Queue.slug": _KEY,
    "tickets.Queue.kinds": _NAME,
    "social.Post.code": _CODE,
    "social.Post.link": "an address of ours, and asked whether it is",
    "social.Post.source": _KEY,
    "social.Post.remote_id": "digits of theirs, checked",
    "social.Post.remote_url": "made by us around the digits",
    "social.Attempt.words": "a copy of the post's text that no page shows",
    "social.Account.told": _KEY,
    "admin.LogEntry.object_id": _KEY,
    "usersessions.UserSession.session_key": _KEY,
    "usersessions.UserSession.data": _KEY,
}
#: JSON with people's words in it: under which keys ("*": wherever a text stands).
IN_JSON = {
    "tickets.Change.details": {"*"},
    "listings.Attribute.choices": {"name"},
    "listings.Listing.typed": {"*"},
    "listings.Listing.cover": {"alt"},
    "listings.Order.item": {"title", "description"},
    "listings.Reconciliation.findings": {"*"},
    "disputes.Case.snapshot": {"title", "description", "alt"},
    "tickets.PendingRequest.words": {"subject", "text"},
    "notifications.Notification.values": {
        "title",
        "name",
        "reason",
        "text",
        "words",
        "note",
        "place",
        "why",
        "thing",
        "question",
        "into",
        "what",
    },
}
#: Written by us from what was typed in another column: planted as we would write it.
RENDERED = {
    "forum.Forum._description_rendered": "description",
    "forum_conversation.Post._content_rendered": "content",
}
#: Addresses are checked before they are kept, and may still be quoted words.
EMAILS = {
    "accounts.User.email",
    "moderation.Notice.email",
    "tickets.PendingRequest.email",
    "notifications.GuestSearch.email",
    "tickets.InboundMail.sender",
}
_TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, ArrayField)


def every_text_field() -> dict[str, models.Field]:
    return {
        f"{model._meta.label}.{one.name}": one
        for model in apps.get_models()
        if model._meta.app_label not in FOREIGN and model._meta.managed
        for one in model._meta.local_fields
        if isinstance(one, _TEXT) and not one.choices
    }


def planted() -> dict[str, models.Field]:
    return {name: one for name, one in every_text_field().items() if name not in EXCLUDED}


def unknown(fields: dict[str, models.Field]) -> list[str]:
    """Those that nobody has thought of: in words."""
    is_json = models.JSONField | ArrayField | models.FileField
    return [
        f"{name}: say in tests/xss/fields.py under which keys words stand in it, or why none do"
        for name, one in fields.items()
        if isinstance(one, is_json) and name not in IN_JSON and name not in EXCLUDED
    ]
