from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = [
    ("warn", "Warn – They read which rule it is, and nothing else happens"),
    ("hide", "Hide it – Nobody but its author and us sees it any more"),
    ("refuse", "Do not show it – Nobody but its author and us reads it; they may write anew"),
    ("silence", "Silence – No messages, posts or reviews until a day"),
    ("suspend", "Suspend – No trading and no writing until a day; what they sell is hidden"),
    ("lift", "Lift – What was done is undone"),
]


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_first_canned_notes")]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=8, verbose_name="what"),
        ),
        migrations.RemoveConstraint(model_name="act", name="act_is_of_a_known_kind"),
        # Validated by the next migration, without a lock that anybody waits for.
        AddConstraintNotValid(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _words in KINDS]), name="act_is_of_a_known_kind"
            ),
        ),
    ]
