from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Before it was sent a part of the money may go back, and the sale goes on."""

    dependencies = [("listings", "0020_the_sandbox_pays_sellers")]

    operations = [
        migrations.AlterField(
            model_name="proposal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("part_refund", "Part of the money back"),
                    ("refund", "All of the money back"),
                    ("return", "Send it back, all of the money back"),
                    ("more_time", "More time"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=~Q(status="placed") | Q(refunded=0), name="nothing_goes_back_before_it_is_paid"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        "completed",
                        "disputed",
                        "handed_over",
                        "paid",
                        "received",
                        "returning",
                        "shipped",
                    ]
                )
                | Q(refunded=0)
                | Q(refunded__lt=F("price") + F("postage")),
                name="a_sale_that_goes_on_leaves_the_seller_something",
            ),
        ),
    ]
