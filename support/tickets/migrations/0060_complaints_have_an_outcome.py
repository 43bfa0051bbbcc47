from django.db import migrations, models


class Migration(migrations.Migration):
    """How a complaint ended is kept with it."""

    dependencies = [("tickets", "0050_key_customers_end")]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='outcome',
            field=models.CharField(blank=True, choices=[('put_right', 'Put right'), ('explained', 'Explained'), ('refused', 'Refused'), ('passed_on', 'Passed on'), ('settled', 'Settled, as the customer said'), ('unrecorded', 'Not recorded')], db_default='', default='', max_length=10, verbose_name='outcome'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='kind',
            field=models.CharField(choices=[('opened', 'Opened'), ('wrote', 'The customer wrote'), ('replied', 'We answered'), ('moved', 'State'), ('noted', 'A note'), ('assigned', 'Given to'), ('prioritised', 'Priority'), ('queued', 'Queue'), ('tagged', 'Tags'), ('snoozed', 'Put aside'), ('woken', 'Back from being put aside'), ('renamed', 'Subject'), ('attached', 'About another order or listing'), ('linked', 'Linked'), ('merged', 'Merged'), ('split', 'Split'), ('escalated', 'Escalated'), ('disputed', 'Became a dispute'), ('drafted', 'Became an article or an answer'), ('warned', 'Time is running short'), ('breached', 'Time is over'), ('reminded', 'The customer was reminded'), ('scored', 'The customer said how it went'), ('followed', 'A ticket follows'), ('outcome', 'How the complaint ended')], max_length=12),
        ),
    ]
