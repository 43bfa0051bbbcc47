import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_leads_and_account_managers"),
        ("notifications", "0013_alerts_of_three_reasons_are_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(choices=[("email", "E-mail"), ("push", "Push")], max_length=8)),
                ("message_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, db_default="", default="", max_length=80)),
            ],
            options={
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
            },
        ),
        migrations.CreateModel(
            name="QuietTime",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="quiet_time",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("quiet_since", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "quiet time",
                "verbose_name_plural": "quiet times",
            },
        ),
        migrations.CreateModel(
            name="Rhythm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=16)),
                ("channel", models.CharField(max_length=8)),
                ("at", models.DateTimeField(null=True)),
                ("on", models.DateField(null=True)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "rhythm",
                "verbose_name_plural": "rhythms",
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("address", models.EmailField(max_length=254, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "It does not exist, or takes no mail"),
                            ("complained", "One of our mails was marked as spam there"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "suppressed address",
                "verbose_name_plural": "suppressed addresses",
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="failure",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="delivery",
            name="is_digested",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="notification",
            name="urgency",
            field=models.CharField(
                choices=[("now", "News"), ("calm", "For the digest")],
                db_default="now",
                default="now",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="pace",
            field=models.CharField(
                choices=[("now", "At once"), ("daily", "Once a day"), ("weekly", "Once a week")],
                db_default="now",
                default="now",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(choices=[("email", "E-mail"), ("push", "Push")], max_length=8),
        ),
        migrations.AlterField(
            model_name="preference",
            name="channel",
            field=models.CharField(choices=[("email", "E-mail"), ("push", "Push")], max_length=8),
        ),
        migrations.AlterField(
            model_name="preference",
            name="topic",
            field=models.CharField(
                choices=[
                    ("security", "Your account and its safety"),
                    ("trade", "Your sales and purchases"),
                    ("help", "Your questions and reports to us"),
                    ("desk", "Your work with us"),
                    ("alerts", "Things like what you bought"),
                    ("saved", "Things you saved, people you follow"),
                    ("messages", "Messages from neighbours"),
                    ("forum", "The forum"),
                    ("announcements", "News from Yardsale"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="digest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="digest",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="notifications.digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="quiettime",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_since", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_since__isnull", False),
                        ("quiet_until__isnull", False),
                        models.Q(("quiet_since", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="quiet_hours_have_two_ends",
            ),
        ),
        migrations.AddField(
            model_name="rhythm",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                name="suppressed_in_small_letters",
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("failed_at", None), ("sent_at", None)),
                fields=["due_at"],
                name="digest_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="rhythm",
            constraint=models.UniqueConstraint(
                fields=("person", "topic", "channel"), name="one_rhythm_for_each_topic"
            ),
        ),
    ]
