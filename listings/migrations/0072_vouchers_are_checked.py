from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What 0070 laid down holds for the rows that were there."""

    dependencies = [("listings", "0071_vouchers_keep_their_budget")]

    operations = [
        ValidateConstraint("ledgerline", "ledger_account_is_known"),
        ValidateConstraint("order", "a_voucher_leaves_something_to_pay"),
    ]
