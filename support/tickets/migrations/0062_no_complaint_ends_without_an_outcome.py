from django.db import migrations, models


class Migration(migrations.Migration):
    """The gate says it in words; this says it to whoever comes past Python."""

    dependencies = [("tickets", "0061_old_complaints_say_so")]

    operations = [
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'put_right', 'explained', 'refused', 'passed_on', 'settled', 'unrecorded'])), name='ticket_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'complaint'), ('outcome', ''), ('state__in', ['solved', 'closed']), _negated=True), name='complaint_ends_with_an_outcome'),
        ),
    ]
