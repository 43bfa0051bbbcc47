import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE TRIGGER change_is_only_added BEFORE UPDATE OR DELETE ON tickets_change
    FOR EACH ROW EXECUTE FUNCTION tickets_are_only_added_to();
"""
FORGET = "DROP TRIGGER change_is_only_added ON tickets_change;"


class Migration(migrations.Migration):
    """Who changed macros, hours, queues, key customers and roles is told, and Postgres itself keeps it as it was told."""

    dependencies = [
        ("tickets", "0031_first_macros"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("macro", "Macro"), ("view", "Shared view"), ("hours", "Business hours"), ("holiday", "Holiday"), ("queue", "Queue"), ("customer", "Key customer"), ("roles", "Roles of a person")], max_length=8, verbose_name="what")),
                ("verb", models.CharField(choices=[("added", "Added"), ("changed", "Changed"), ("removed", "Removed")], max_length=8, verbose_name="did")),
                ("key", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120, verbose_name="which")),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("about", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="of")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="by")),
            ],
            options={
                "verbose_name": "change at the desk",
                "verbose_name_plural": "changes at the desk",
                "indexes": [
                    models.Index(models.F("by"), models.OrderBy(models.F("id"), descending=True), name="change_by_person"),
                    models.Index(models.F("what"), models.OrderBy(models.F("id"), descending=True), name="change_of_what"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="look",
            index=models.Index(models.F("by"), models.OrderBy(models.F("at"), descending=True), name="look_lately"),
        ),
        migrations.AddIndex(
            model_name="look",
            index=models.Index(models.F("what"), models.OrderBy(models.F("id"), descending=True), name="look_at_what"),
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
