from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_staff_roles'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='away_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='note while away'),
        ),
        migrations.AddField(
            model_name='user',
            name='away_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='away_until',
            field=models.DateField(blank=True, null=True, verbose_name='back on'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('away_since__isnull', False)), fields=['away_until'], name='person_comes_back'),
        ),
        # Validated by the next migration, without a lock that anybody waits for.
        AddConstraintNotValid(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('away_since', None), ('away_until__isnull', False), _connector='OR'), name='who_is_away_says_until_when'),
        ),
    ]
