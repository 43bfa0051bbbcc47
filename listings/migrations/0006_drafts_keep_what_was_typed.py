from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_words_know_their_stem")]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="typed",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
