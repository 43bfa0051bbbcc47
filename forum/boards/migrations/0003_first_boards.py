from django.db import migrations

from forum.boards import planting


def begin(apps, schema_editor):
    soil = planting.soil_of(apps)
    planting.plant(soil, planting.BOARDS)
    community = planting.parent_of_sub_boards(soil)
    groups = apps.get_model("listings", "Category").objects.filter(parent=None).order_by("pk")
    planting.plant(soil, planting.about_things(groups), community)
    planting.plant(soil, planting.around(apps.get_model("listings", "District").objects.all()), community)


class Migration(migrations.Migration):
    """A site starts with its boards, and each with its own grants. Going back keeps them: topics may stand in them."""

    dependencies = [
        ("boards", "0002_posts_are_found_and_revisions_stay"),
        ("listings", "0006_drafts_keep_what_was_typed"),
        ("forum_permission", "0005_userforumpermission_authenticated_user"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
