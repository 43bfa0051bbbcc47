from django.db import migrations

NOTES = (
    ("Asks to pay elsewhere", "suspend", "here",
     "You asked a neighbour to pay outside Yardsale. There their money is not held, and nobody can help them."),
    ("Copy of a brand", "hide", "yours",
     "This looks like a copy of a brand, and copies cannot be sold here. If it is real, send us a photo of the label or the receipt."),
    ("Rude words", "warn", "kind",
     "These words hurt. Please write as you would talk across a fence. If somebody was rude to you first, report it instead."),
    ("Same listing again and again", "hide", "once",
     "You have posted the same thing several times. One listing is enough: it is found by everybody who looks."),
    ("Not as in the photos", "warn", "true",
     "The photos are not of the thing you sell. Please use your own, with its faults: buyers trust those."),
)


def write(apps, schema_editor):
    macro = apps.get_model("moderation", "Macro")
    macro.objects.bulk_create(
        macro(title=title, kind=kind, rule=rule, words=words) for title, kind, rule, words in NOTES
    )


def forget(apps, schema_editor):
    apps.get_model("moderation", "Macro").objects.filter(title__in=[note[0] for note in NOTES]).delete()


class Migration(migrations.Migration):
    """What moderators say most often; they write their own in the admin."""

    dependencies = [("moderation", "0002_what_was_decided_stays")]

    operations = [migrations.RunPython(write, forget)]
