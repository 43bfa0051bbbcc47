from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_preferences_per_topic_and_channel'),
    ]

    operations = [
        migrations.AlterField(
            model_name='preference',
            name='topic',
            field=models.CharField(choices=[('trade', 'Your sales and purchases'), ('alerts', 'Things like what you bought'), ('saved', 'Things you saved, people you follow')], max_length=16),
        ),
    ]
