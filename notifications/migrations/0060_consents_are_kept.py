import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE FUNCTION consents_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Consents are only added: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consent_is_only_added BEFORE UPDATE OR DELETE ON notifications_consent
    FOR EACH ROW EXECUTE FUNCTION consents_are_only_added_to();
"""
FORGET = """
DROP TRIGGER consent_is_only_added ON notifications_consent;
DROP FUNCTION consents_are_only_added_to();
"""


class Migration(migrations.Migration):
    """Each change of mind about being advertised to is a row of its own, and Postgres itself keeps it as it was made."""

    dependencies = [
        ('notifications', '0050_postings_know_pairs_and_prices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('security', 'Your account and its safety'), ('trade', 'Your sales and purchases'), ('help', 'Your questions and reports to us'), ('desk', 'Your work with us'), ('alerts', 'Things like what you bought'), ('saved', 'Things you saved, people you follow'), ('messages', 'Messages from neighbours'), ('forum', 'The forum'), ('announcements', 'News from Yardsale')], max_length=16)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('push', 'Push')], max_length=8)),
                ('is_on', models.BooleanField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('page', models.CharField(max_length=24)),
                ('words', models.CharField(max_length=300)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'indexes': [models.Index(models.F('person'), models.OrderBy(models.F('id'), descending=True), name='consent_newest')],
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
