from django.conf import settings
from django.db import migrations

#: Slug, name, minutes of business hours to the first answer, to each further one, to the solution, kinds.
QUEUES = [
    ("general", "General", 480, 480, 2700, ["technical", "account", "other"]),
    ("trade", "Orders and money", 240, 480, 2700, ["order", "payment"]),
    ("care", "Safety and complaints", 120, 240, 1620, ["safety", "complaint"]),
]


def begin(apps, schema_editor):
    hours, _created = apps.get_model("tickets", "BusinessHours").objects.get_or_create(
        name="Weekdays", defaults={"time_zone": settings.TIME_ZONE}
    )
    for position, (slug, name, first, later, solved, kinds) in enumerate(QUEUES):
        apps.get_model("tickets", "Queue").objects.get_or_create(
            slug=slug,
            defaults={
                "name": name, "hours": hours, "first_minutes": first, "next_minutes": later,
                "solve_minutes": solved, "kinds": kinds, "position": position,
            },
        )


class Migration(migrations.Migration):
    """Three queues with business hours; staff mend them in the admin."""

    dependencies = [("tickets", "0002_what_was_said_stays")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
