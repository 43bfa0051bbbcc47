import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_reviews_make_a_score'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='saved',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, db_default=[], default=list, editable=False, size=None),
        ),
    ]
