import django.db.models.deletion
import django.utils.timezone
import forum.boards.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('forum', '0011_auto_20190627_2132'),
        ('forum_conversation', '0014_topics_and_posts_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='slug')),
                ('kind', models.CharField(choices=[('announcements', 'Announcements'), ('questions', 'Questions & answers'), ('disputes', 'Disputes'), ('resolved', 'Resolved disputes'), ('suggestions', 'Suggestions'), ('community', 'Community'), ('category', 'Things'), ('district', 'Neighbourhoods')], max_length=16, verbose_name='kind')),
                ('summary', models.CharField(blank=True, default='', max_length=200, verbose_name='what it is for')),
                ('icon', models.CharField(default='messages-square', max_length=40)),
                ('slow_minutes', models.PositiveSmallIntegerField(default=0)),
                ('slow_reason', models.CharField(blank=True, default='', max_length=300)),
                ('forum', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='board', to='forum.forum')),
            ],
            options={
                'verbose_name': 'board',
                'verbose_name_plural': 'boards',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['announcements', 'questions', 'disputes', 'resolved', 'suggestions', 'community', 'category', 'district'])), name='board_kind_is_known'), models.CheckConstraint(condition=models.Q(('slow_minutes', 0), models.Q(('slow_reason', ''), _negated=True), _connector='OR'), name='slow_board_says_why')],
            },
        ),
        migrations.CreateModel(
            name='BoardSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField(default=django.utils.timezone.now)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen_by', to='forum.forum')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'board seen',
                'verbose_name_plural': 'boards seen',
                'constraints': [models.UniqueConstraint(fields=('person', 'forum'), name='person_reads_board_once')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=forum.boards.models.photo_code, editable=False, max_length=20, unique=True)),
                ('path', models.CharField(max_length=120)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='forum_conversation.post')),
            ],
            options={
                'verbose_name': 'photo in a post',
                'verbose_name_plural': 'photos in posts',
                'indexes': [models.Index(condition=models.Q(('post', None)), fields=['made_at'], name='photos_without_a_post'), models.Index(fields=['owner', 'made_at'], name='photos_of_owner')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('subject', models.CharField(blank=True, max_length=255)),
                ('text', models.TextField()),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='forum_conversation.post')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'constraints': [models.UniqueConstraint(fields=('post', 'number'), name='revisions_are_numbered')],
            },
        ),
        migrations.CreateModel(
            name='TopicAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lock', 'Lock – Nobody answers any more'), ('unlock', 'Open again – Everybody may answer'), ('pin', 'Pin – It stays on top of its board'), ('unpin', 'Let go – It takes its place among the others'), ('move', 'Move – Into another board'), ('slow', 'Slow mode – One post each in so many minutes; 0 ends it')], max_length=8)),
                ('reason', models.CharField(max_length=300)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='forum_conversation.topic')),
            ],
            options={
                'verbose_name': 'act on a topic',
                'verbose_name_plural': 'acts on topics',
                'indexes': [models.Index(models.F('topic'), models.OrderBy(models.F('id'), descending=True), name='acts_on_topic')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='topic_act_gives_a_reason'), models.CheckConstraint(condition=models.Q(('kind__in', ['lock', 'unlock', 'pin', 'unpin', 'move', 'slow'])), name='topic_act_is_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='TopicSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen_by', to='forum_conversation.topic')),
            ],
            options={
                'verbose_name': 'topic seen',
                'verbose_name_plural': 'topics seen',
                'constraints': [models.UniqueConstraint(fields=('person', 'topic'), name='person_reads_topic_once')],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('forum', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='forum.forum')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='forum_conversation.topic')),
            ],
            options={
                'verbose_name': 'watch',
                'verbose_name_plural': 'watches',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('forum', None), ('topic__isnull', False)), models.Q(('forum__isnull', False), ('topic', None)), _connector='OR'), name='watch_is_of_a_topic_or_a_board'), models.UniqueConstraint(fields=('person', 'topic'), name='person_watches_topic_once'), models.UniqueConstraint(fields=('person', 'forum'), name='person_watches_board_once')],
            },
        ),
    ]
