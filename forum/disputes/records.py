"""What is said, shown, offered, decided in a case. Added, never changed: Postgres refuses UPDATE and DELETE of every one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.disputes.statuses import Answered, Deal, Marked, Rule, Said, Slot

#: Characters of one statement, of a note, and of a verdict's reasons.
LONGEST, LONGEST_NOTE, LONGEST_REASONS = 4000, 500, 4000


def _of_case() -> Any:
    return models.ForeignKey("disputes.Case", models.PROTECT, related_name="%(class)ss")


def _person(**options: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class Statement(models.Model):
    """Words of one side, or of a moderator who asks."""

    case = _of_case()
    by = _person()
    kind = models.CharField(_("kind"), max_length=8, choices=Said)
    text = models.TextField(_("text"), max_length=LONGEST)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Said.values), name="statement_kind_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(kind__in=["claim", "answer"]), name="case_is_told_once"
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="statement_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Evidence(models.Model):
    """A photo, a few words, or both, for one slot."""

    case = models.ForeignKey("disputes.Case", models.PROTECT, related_name="evidence")
    by = _person()
    slot = models.CharField(_("shows"), max_length=12, choices=Slot)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    # Its path below PRIVATE_ROOT and the SHA-256 of the file: what is looked at is what was sent.
    photo = models.CharField(max_length=120, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(slot__in=Slot.values), name="evidence_slot_is_known"),
            models.CheckConstraint(
                condition=~Q(photo="") | ~Q(note=""), name="evidence_shows_or_says_something"
            ),
            models.CheckConstraint(
                condition=Q(photo="", sha256="") | ~Q(photo="") & ~Q(sha256=""),
                name="evidence_photo_has_its_hash",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="evidence_of_case")]

    def __str__(self) -> str:
        return f"{self.slot} {self.pk}"


class Offer(models.Model):
    """What one side offers: their own consent to it. The other side's is an `Answer`."""

    case = _of_case()
    by = _person()
    deal = models.CharField(_("offer"), max_length=8, choices=Deal)
    # What goes back to the buyer in minor units; of a part only.
    amount = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    # Where the seller wants a return they offer themselves.
    address = models.TextField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(deal__in=Deal.values), name="offer_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(deal="part", amount__gt=0) | ~Q(deal="part") & Q(amount=None),
                name="only_a_part_names_an_amount",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="offer_of_case")]

    def __str__(self) -> str:
        return f"{self.deal} {self.pk}"


class Answer(models.Model):
    """What became of an offer. Accepted, it is the second consent: Postgres asks that it is the other side's."""

    offer = models.OneToOneField(Offer, models.PROTECT, related_name="answer")
    # None: the clock, or what came after.
    by = _person(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answered)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer to an offer")
        verbose_name_plural = _("answers to offers")
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=Answered.values), name="offer_answer_is_known"),
            models.CheckConstraint(
                condition=Q(answer__in=["lapsed", "overtaken"], by=None)
                | ~Q(answer__in=["lapsed", "overtaken"]) & Q(by__isnull=False),
                name="people_answer_and_clocks_close",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.pk}"


class Mark(models.Model):
    """One press of one side: everything is shown, or the decision is accepted."""

    case = _of_case()
    by = _person()
    kind = models.CharField(max_length=8, choices=Marked)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Marked.values), name="mark_is_known")]
        indexes = [models.Index(fields=["case", "kind", "made_at"], name="mark_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Look(models.Model):
    """A moderator has opened a piece of evidence. Nobody decides on what they have not seen."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="looks")
    by = _person()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look at evidence")
        verbose_name_plural = _("looks at evidence")
        constraints = [models.UniqueConstraint(fields=["evidence", "by"], name="person_opens_evidence_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} by {self.by_id}"


class Draft(models.Model):
    """What the moderator of an appeal would decide, written before they have read the first reasons."""

    case = _of_case()
    by = _person()
    deal = models.CharField(_("decision"), max_length=8, choices=Deal)
    amount = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.TextField(_("reasons"), max_length=LONGEST_REASONS)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="draft_has_reasons"),
            models.UniqueConstraint(fields=["case", "by"], name="moderator_drafts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deal} {self.pk}"


class Verdict(models.Model):
    """What a named moderator decides. The four parts are minor units and add up to the money held."""

    case = _of_case()
    round = models.PositiveSmallIntegerField(default=1)
    by = _person()
    deal = models.CharField(_("decision"), max_length=8, choices=Deal)
    held = models.PositiveIntegerField()
    to_buyer = models.PositiveIntegerField()
    to_seller = models.PositiveIntegerField()
    commission = models.PositiveIntegerField()
    protection = models.PositiveIntegerField()
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    reasons = models.TextField(_("reasons"), max_length=LONGEST_REASONS)
    # What was done to hear a side that said nothing; empty when both were heard.
    silence = models.TextField(_("about the silence"), max_length=LONGEST_NOTE, blank=True)
    needs_second = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(deal__in=Deal.values), name="verdict_deal_is_known"),
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="verdict_names_a_rule"),
            models.CheckConstraint(condition=~Q(reasons=""), name="verdict_has_reasons"),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="case_is_appealed_once"),
            models.CheckConstraint(
                condition=Q(held=F("to_buyer") + F("to_seller") + F("commission") + F("protection")),
                name="verdict_adds_up_to_what_is_held",
            ),
            models.CheckConstraint(
                condition=Q(deal__in=["refund", "return"], to_buyer=F("held"))
                | Q(deal="keep", to_buyer=0)
                | Q(deal="part", to_buyer__gt=0, to_buyer__lt=F("held")),
                name="verdict_gives_what_it_says",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="verdict_of_case")]

    def __str__(self) -> str:
        return f"{self.deal} {self.pk}"


class Confirmation(models.Model):
    """A second moderator's word on a verdict about a large sum."""

    verdict = models.OneToOneField(Verdict, models.PROTECT, related_name="confirmation")
    by = _person()
    agrees = models.BooleanField()
    note = models.TextField(_("why"), max_length=LONGEST_NOTE, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("second opinion")
        verbose_name_plural = _("second opinions")
        constraints = [
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(note=""), name="who_disagrees_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.verdict_id}: {self.agrees}"
