from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

REASONS = ["scam", "forbidden", "rude", "untrue", "spam", "illegal", "other", "pattern", "stuck", "held"]


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_new_kinds_of_reports_are_checked")]

    operations = [
        migrations.RemoveConstraint(model_name="report", name="report_has_a_known_reason"),
        migrations.AlterField(
            model_name="report",
            name="reason",
            field=models.CharField(
                choices=[
                    ("scam", "Scam or false promises – They want money or details outside Yardsale"),
                    ("forbidden", "Not allowed here – Stolen, counterfeit, dangerous or forbidden things"),
                    ("rude", "Rude or threatening – Insults, threats, harassment"),
                    ("untrue", "Not true – Wrong description, false photos, a made-up review"),
                    ("spam", "Spam – The same again and again, or advertising"),
                    ("illegal", "Against the law – Something that the law forbids to offer or to say"),
                    ("other", "Something else"),
                    ("pattern", "Suspicious pattern"),
                    ("stuck", "Money held for too long"),
                    ("held", "First post of a newcomer"),
                ],
                max_length=10,
                verbose_name="reason",
            ),
        ),
        # Validated by the next migration, without a lock that anybody waits for.
        AddConstraintNotValid(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(reason__in=REASONS), name="report_has_a_known_reason"
            ),
        ),
    ]
