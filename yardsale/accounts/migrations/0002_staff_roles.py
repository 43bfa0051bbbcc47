from django.db import migrations

from yardsale.accounts.roles import ensure_roles


class Migration(migrations.Migration):
    """The four staff roles exist from the start; what each may do follows every migrate (accounts.roles)."""

    dependencies = [("accounts", "0001_first_models")]

    operations = [
        migrations.RunPython(lambda apps, schema_editor: ensure_roles(apps), migrations.RunPython.noop),
    ]
