import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Mails that we owe; when a ticket was looked at; from where a request and a mail came."""

    dependencies = [
        ("tickets", "0011_mending_and_reminding"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "We have it"),
                            ("reply", "An answer"),
                            ("reminded", "A reminder"),
                            ("solved", "Solved"),
                            ("large", "A mail was too large"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("occasion", models.CharField(max_length=80, unique=True)),
                ("mail_id", models.CharField(max_length=200, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
            },
        ),
        migrations.AddField(
            model_name="inboundmail",
            name="is_vouched_for",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="inboundmail",
            name="look_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now
            ),
        ),
        migrations.AddField(
            model_name="inboundmail",
            name="looks",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="inboundmail",
            name="recipient",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="pendingrequest",
            name="sender",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="ticket",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="pendingrequest",
            index=models.Index(fields=["sender", "made_at"], name="request_of_sender"),
        ),
        migrations.AddField(
            model_name="letter",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tickets.ticket"
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("sent_at", None)),
                fields=["due_at"],
                name="letter_due",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["ticket", "sent_at"], name="letter_of_ticket"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reply"), _negated=True), ("message__isnull", False), _connector="OR"
                ),
                name="an_answer_has_its_message",
            ),
        ),
    ]
