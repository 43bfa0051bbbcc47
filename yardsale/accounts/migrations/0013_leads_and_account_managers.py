from django.db import migrations

from yardsale.accounts.roles import ensure_roles


class Migration(migrations.Migration):
    """Two roles beside the agents': leads and account managers; what they may do follows every migrate (accounts.roles)."""

    dependencies = [("accounts", "0012_restraints_are_checked")]

    operations = [
        migrations.RunPython(lambda apps, schema_editor: ensure_roles(apps), migrations.RunPython.noop),
    ]
