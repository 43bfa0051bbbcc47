import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0007_a_form_acts_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price', models.PositiveIntegerField(verbose_name='price when saved')),
                ('known_price', models.PositiveIntegerField(verbose_name='lowest price told')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saved')),
            ],
            options={
                'verbose_name': 'saved thing',
                'verbose_name_plural': 'saved things',
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
            ],
            options={
                'verbose_name': 'follow',
                'verbose_name_plural': 'follows',
            },
        ),
        migrations.RemoveConstraint(
            model_name='listing',
            name='listing_status_is_known',
        ),
        migrations.AddField(
            model_name='listing',
            name='favourite_count',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='listing',
            name='paused_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='listing',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('on_sale', 'On sale'), ('reserved', 'Reserved'), ('paused', 'Seller is away'), ('sold', 'Sold'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('suspended', 'Suspended')], default='draft', max_length=12, verbose_name='status'),
        ),
        # Validated by the next migration, without a lock that anybody waits for.
        AddConstraintNotValid(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'on_sale', 'reserved', 'paused', 'sold', 'withdrawn', 'expired', 'suspended'])), name='listing_status_is_known'),
        ),
        AddConstraintNotValid(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'paused'), _negated=True), ('paused_at__isnull', False), _connector='OR'), name='listing_paused_knows_since_when'),
        ),
        migrations.AddField(
            model_name='favourite',
            name='listing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='listings.listing'),
        ),
        migrations.AddField(
            model_name='favourite',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='follow',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='follow',
            name='seller',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='favourite',
            index=models.Index(models.F('person'), models.OrderBy(models.F('id'), descending=True), name='favourite_newest'),
        ),
        migrations.AddConstraint(
            model_name='favourite',
            constraint=models.UniqueConstraint(fields=('person', 'listing'), name='one_person_saves_one_thing_once'),
        ),
        migrations.AddIndex(
            model_name='follow',
            index=models.Index(models.F('person'), models.OrderBy(models.F('id'), descending=True), name='follow_newest'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('person', 'seller'), name='one_person_follows_another_once'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.CheckConstraint(condition=models.Q(('person', models.F('seller')), _negated=True), name='nobody_follows_themselves'),
        ),
    ]
