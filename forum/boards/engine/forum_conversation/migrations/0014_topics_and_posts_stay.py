import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import forum.boards.engine.forum_conversation.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Machina's topics and posts, as ours: numbered, with a state, found by words, and nothing cascades."""

    dependencies = [
        ('forum', '0011_auto_20190627_2132'),
        ('forum_conversation', '0013_auto_20201220_1745'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='post',
            options={'get_latest_by': 'created', 'ordering': [], 'verbose_name': 'Post', 'verbose_name_plural': 'Posts'},
        ),
        migrations.AlterModelOptions(
            name='topic',
            options={'get_latest_by': 'last_post_on', 'ordering': [], 'verbose_name': 'Topic', 'verbose_name_plural': 'Topics'},
        ),
        migrations.RemoveField(
            model_name='topic',
            name='subscribers',
        ),
        migrations.AddField(
            model_name='post',
            name='edited_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='key',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='number',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='post',
            name='state',
            field=models.CharField(choices=[('shown', 'Shown'), ('held', 'Waiting for a moderator'), ('refused', 'Not shown'), ('deleted', 'Removed'), ('hidden', 'Hidden by our people')], default='shown', max_length=8, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='post',
            name='taken_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='taken_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='post',
            name='taken_for',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='post',
            name='words',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='code',
            field=models.CharField(default=forum.boards.engine.forum_conversation.models.topic_code, editable=False, max_length=12, unique=True, verbose_name='code'),
        ),
        migrations.AddField(
            model_name='topic',
            name='last_number',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='topic',
            name='lock_reason',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='topic',
            name='slow_minutes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='topic',
            name='slow_reason',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AlterField(
            model_name='post',
            name='poster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='post',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='forum_conversation.topic'),
        ),
        migrations.AlterField(
            model_name='topic',
            name='forum',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='forum.forum'),
        ),
        migrations.AlterField(
            model_name='topic',
            name='poster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='topics', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='post',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='posts_are_found'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(models.F('poster'), models.OrderBy(models.F('created'), descending=True), name='posts_of_person'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('state', 'shown')), fields=['topic'], name='posts_shown'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(models.F('forum'), models.OrderBy(models.F('last_post_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='topics_of_forum'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(condition=models.Q(('approved', False)), fields=['poster'], name='topics_out_of_sight'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('topic', 'number'), name='posts_of_topic_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('poster', 'key'), name='form_makes_one_post'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved', True), ('state', 'shown')), models.Q(models.Q(('state', 'shown'), _negated=True), ('approved', False)), _connector='OR'), name='only_shown_posts_are_approved'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['deleted', 'refused']), _negated=True), models.Q(('taken_at__isnull', False), models.Q(('taken_for', ''), _negated=True)), _connector='OR'), name='taken_post_says_why'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['shown', 'held', 'refused', 'deleted', 'hidden'])), name='post_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('slow_minutes', 0), models.Q(('slow_reason', ''), _negated=True), _connector='OR'), name='slow_topic_says_why'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 1), _negated=True), models.Q(('lock_reason', ''), _negated=True), _connector='OR'), name='locked_topic_says_why'),
        ),
    ]
