from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

WARN = ("warn", "Warn – They read which rule it is, and nothing else happens")
HIDE = ("hide", "Hide it – Nobody but its author and us sees it any more")
REFUSE = ("refuse", "Do not show it – Nobody but its author and us reads it; they may write anew")
SILENCE = ("silence", "Silence – No messages, posts or reviews until a day")
SUSPEND = ("suspend", "Suspend – No trading and no writing until a day; what they sell is hidden")
REFUND = ("refund", "Give it all back – The buyer gets everything that is held, fees included; the sale is over")
LIFT = ("lift", "Lift – What was done is undone")
KINDS = ["warn", "hide", "refuse", "silence", "suspend", "refund", "lift"]


class Migration(migrations.Migration):
    dependencies = [("moderation", "0005_new_kind_of_act_is_checked")]

    operations = [
        migrations.RemoveConstraint(model_name="act", name="act_is_of_a_known_kind"),
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[WARN, HIDE, REFUSE, SILENCE, SUSPEND, REFUND, LIFT], max_length=8, verbose_name="what"
            ),
        ),
        migrations.AlterField(
            model_name="macro",
            name="kind",
            field=models.CharField(
                choices=[WARN, HIDE, SILENCE, SUSPEND, REFUND], max_length=8, verbose_name="what"
            ),
        ),
        # Validated by the next migration, without a lock that anybody waits for.
        AddConstraintNotValid(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="act_is_of_a_known_kind"
            ),
        ),
    ]
