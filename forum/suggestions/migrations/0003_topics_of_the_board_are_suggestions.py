from django.db import migrations

FILL = """
INSERT INTO suggestions_suggestion (topic_id, status, votes)
SELECT topic.id, 'open', CASE WHEN topic.poster_id IS NULL THEN 0 ELSE 1 END
FROM forum_conversation_topic topic JOIN boards_board board USING (forum_id) WHERE board.kind = 'suggestions'
ON CONFLICT DO NOTHING;
INSERT INTO suggestions_vote (suggestion_id, person_id, made_at)
SELECT topic.id, topic.poster_id, topic.created
FROM forum_conversation_topic topic JOIN boards_board board USING (forum_id)
WHERE board.kind = 'suggestions' AND topic.poster_id IS NOT NULL
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    """What was suggested before there were votes has its author's."""

    dependencies = [
        ("suggestions", "0002_changes_stay_as_made"),
        ("boards", "0003_first_boards"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
