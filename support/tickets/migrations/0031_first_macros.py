from django.db import migrations

#: Title, words, whether a note, what it does, kinds it is offered for ([]: every ticket).
MACROS = [
    (
        "We are looking into it",
        "Hello {first_name},\n\nthank you for writing. I have your ticket {ticket_number} now and am looking into it. You hear"
        " from me by {due} at the latest.\n\n{agent_name}",
        False,
        {"owner": "me"},
        [],
    ),
    (
        "Ask for more",
        "Hello {first_name},\n\nso that I can help, please tell me what you did just before it happened, what you saw then, and"
        " on which device. A screenshot says a lot: you can add it to your answer.\n\n{agent_name}",
        False,
        {"state": "customer", "owner": "me"},
        ["technical", "account", "other"],
    ),
    (
        "Where is my parcel: the seller still has time",
        "Hello {first_name},\n\nthe seller of “{order_title}” has five working days after the payment to post it. We hold your"
        " money until you have it. If it is not on its way by then, the order is cancelled and everything goes back to you by"
        " itself; you need not do anything.\n\n{agent_name}",
        False,
        {"state": "solved", "tags": ["delivery"]},
        ["order"],
    ),
    (
        "It never arrived: open a problem",
        "Hello {first_name},\n\nI am sorry that “{order_title}” is not there yet. Please press “There is a problem” on the page"
        " of your order ({order_code}): then the money stays held, the seller has 72 hours to answer, and a moderator decides"
        " if the two of you do not agree. You can report it for 30 days from the day it should have arrived.\n\n{agent_name}",
        False,
        {"state": "customer", "tags": ["delivery", "dispute"]},
        ["order", "complaint"],
    ),
    (
        "How long we hold the money",
        "Hello {first_name},\n\nwe hold the money for “{order_title}” until it has arrived and been looked at: 72 hours after a"
        " tracked parcel arrives or a meeting, 14 days after an untracked one was posted, or at once when the buyer says that all"
        " is well. Then it goes to the seller, less our commission.\n\n{agent_name}",
        False,
        {"state": "solved", "tags": ["money"]},
        ["order", "payment"],
    ),
    (
        "When a payout comes",
        "Hello {first_name},\n\nmoney that was released is paid out every morning. It waits for 72 hours after bank details, the"
        " e-mail address or the password were changed, and the first payout of all waits a little longer: that keeps a thief"
        " from running off with it. “My money” says when yours comes.\n\n{agent_name}",
        False,
        {"state": "solved", "tags": ["payout"]},
        ["payment"],
    ),
    (
        "What we charge",
        "Hello {first_name},\n\nthe seller pays a commission of 8 % of the price, at least 0.50 and at most 60.00, and nothing when"
        " an order is cancelled or fully refunded. The buyer pays buyer protection of 0.70 and 3 %, which stands in every price"
        " from the first page on. Orders keep the rates of the day they were made.\n\n{agent_name}",
        False,
        {"state": "solved", "tags": ["fees"]},
        ["payment", "order", "other"],
    ),
    (
        "A refund is on its way",
        "Hello {first_name},\n\nyour money for “{order_title}” was sent back the way it came. We did our part at once; your bank"
        " may take some days to show it. If it is not there after ten days, answer here and I ask the payment company.\n\n"
        "{agent_name}",
        False,
        {"state": "customer", "tags": ["refund"]},
        ["order", "payment"],
    ),
    (
        "Cannot sign in",
        "Hello {first_name},\n\nat {site} choose “Forgotten password?”: we send you a link. If you use a second factor and lost it,"
        " sign in with one of your recovery codes. We never ask for a password or a code, neither here nor on the telephone.\n\n"
        "{agent_name}",
        False,
        {"state": "customer", "tags": ["sign-in"]},
        ["account", "technical"],
    ),
    (
        "Safety: we take it seriously",
        "Hello {first_name},\n\nthank you for telling us; I am sorry that this happened to you. I look at it now. You can block the"
        " person on their page at once, and nothing of what you wrote here is shown to them. If you are in danger, call the"
        " police first.\n\n{agent_name}",
        False,
        {"owner": "me", "priority": 2, "tags": ["safety"]},
        ["safety"],
    ),
    (
        "A complaint has an owner",
        "Hello {first_name},\n\nthank you for saying so openly. Your complaint {ticket_number} is mine now, and you hear from me what"
        " comes of it, by {due} at the latest.\n\n{agent_name}",
        False,
        {"owner": "me", "priority": 1, "tags": ["complaint"]},
        ["complaint"],
    ),
    (
        "No answer came: solved for now",
        "Hello {first_name},\n\nI have not heard from you, so I close this for now. Just answer within seven days if something is"
        " still open: it comes straight back to us. Later an answer opens a new ticket that knows of this one.\n\n{agent_name}",
        False,
        {"state": "solved"},
        [],
    ),
    (
        "Known fault, waits for the developers",
        "The fault is known and reported. Tell {customer_name} as soon as it is mended; look again tomorrow.",
        True,
        {"state": "inside", "tags": ["known-fault"], "snooze_hours": 24},
        ["technical"],
    ),
]


def write(apps, schema_editor):
    macro = apps.get_model("tickets", "Macro")
    for title, text, is_note, does, kinds in MACROS:
        macro.objects.get_or_create(
            title=title,
            owner=None,
            defaults={"text": text, "is_note": is_note, "does": does, "kinds": kinds},
        )


class Migration(migrations.Migration):
    """What agents say often, for the whole team; leads mend them in the admin."""

    dependencies = [("tickets", "0030_the_queue_has_indexes")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
