from django.db import migrations


def note(apps, schema_editor):
    """What was owed before there were rows for it goes back under the key it had."""
    payments = apps.get_model("listings", "Payment").objects.filter(status="refund_due", refunds=None)
    refund = apps.get_model("listings", "Refund")
    for payment in payments.iterator():
        refund.objects.create(payment=payment, amount=payment.amount, key=f"refund-{payment.code}")


class Migration(migrations.Migration):
    dependencies = [("listings", "0013_nobody_is_owed_less_than_nothing")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
