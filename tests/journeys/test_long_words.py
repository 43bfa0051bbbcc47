"""One word without end, wherever a member may write one: no page grows wider than the smallest phone."""

from forum.boards import actions
from forum.boards.models import TopicAct
from forum.moderation.models import StaffNote
from tests.factories import UserFactory, known, topic_of
from tests.site import Site


def test_no_word_makes_a_page_wider_than_a_phone(person, site: Site):
    author, moderator = known(name="Al Author"), UserFactory(name="Mo", role="moderator")
    topic = topic_of("W" * 250, "Answer.", "W" * 250, by=author, subject="W" * 120)
    answer = topic.posts.get(number=2)
    actions.remove(answer, by=answer.poster, reason="W" * 250)
    actions.manage(topic, by=moderator, kind="lock", reason="W" * 250)
    assert TopicAct.objects.exists()
    StaffNote.objects.create(person=author, by=moderator, text="W" * 400)
    page = person(moderator, width=320)
    post = topic.posts.get(number=3)
    wide = {}
    for place in (
        "/forum/",
        "/forum/questions/",
        topic.get_absolute_url(),
        f"{topic.get_absolute_url()}manage/",
        f"/forum/posts/{post.pk}/remove/",
        f"/report/post/{topic.code}/",
        f"/moderation/people/{author.code}/",
    ):
        assert page.goto(place).status == 200
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[place] = width
    assert wide == {}


def test_on_a_phone_what_belongs_together_stands_together(person, site: Site):
    topic = topic_of("Hello.", by=known(name="Bartholomew Featherstone"))
    page = person(known(), width=360)
    page.goto(topic.get_absolute_url())
    face, name, number = (
        page.locator(f"#p1 .post-head {part}").bounding_box()
        for part in (".avatar", ".post-by", ".post-number")
    )
    assert abs(face["y"] + face["height"] / 2 - number["y"] - number["height"] / 2) < 6
    assert name["x"] + name["width"] <= number["x"]
    page.goto("/disputes/resolved/")
    for field in ("told-reason", "told-q"):
        label, control = (
            page.locator(f"{part}{field}{end}").bounding_box() for part, end in (("[for=", "]"), ("#", ""))
        )
        assert control["y"] < label["y"] + label["height"] / 2 < control["y"] + control["height"]
