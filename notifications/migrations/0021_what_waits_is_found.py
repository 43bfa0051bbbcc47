from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

WAITING = Q(sent_at=None, cancelled_at=None, failed_at=None)


class Migration(migrations.Migration):
    # Concurrent indexes are built outside transactions: nobody waits for them.
    atomic = False
    dependencies = [("notifications", "0020_paces_quiet_times_and_digests")]

    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(condition=WAITING & Q(is_digested=False), fields=["due_at"], name="alone_due"),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=WAITING & Q(is_digested=True, digest=None), fields=["due_at"], name="unpacked_due"
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=Q(digest__isnull=False), fields=["digest"], name="delivery_in_digest"
            ),
        ),
        RemoveIndexConcurrently(model_name="delivery", name="delivery_due"),
    ]
