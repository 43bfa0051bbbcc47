"""What the people of the demo town asked the help desk: read from helpdesk.txt and written as the real actions would have left
it, each change with its line in the log, so that the clocks have something to count."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from forum.disputes.models import Case
from support.tickets import clocks
from support.tickets.models import Entry, KeyCustomer, Message, Score, Ticket
from support.tickets.opening import queue_for
from support.tickets.statuses import FIRST_PRIORITY, Kind, Logged, Outcome, Priority, Side, State
from support.tickets.talking import after
from yardsale.accounts.models import User
from yardsale.demo.people import AGENT, MANAGER, SELLER
from yardsale.demo.registry import Registry, code

FILE = Path(__file__).with_name("helpdesk.txt")
STATES = {
    "inside": State.INSIDE,
    "dispute": State.INSIDE,
    "spam": State.SPAM,
    "solve": State.SOLVED,
    "close": State.CLOSED,
}


@dataclass
class Story:
    """One ticket of the file: its head, and what happened: sign, hours after the opening, words."""

    kind: str
    who: str
    ago: float
    owner: str
    tags: list[str]
    subject: str
    steps: list[tuple[str, float, str]] = field(default_factory=list)


def stories() -> list[Story]:
    found: list[Story] = []
    for line in FILE.read_text("utf-8").splitlines():
        sign, _, rest = line.partition(" ")
        if sign == "=":
            kind, who, ago, owner, tags, subject = (part.strip() for part in rest.split("|"))
            listed = [tag.strip() for tag in tags.split(",") if tag.strip()]
            found.append(Story(kind, who, float(ago), owner, listed, subject))
        elif sign and sign != "#" and found:
            hours, _, words = rest.partition(" ")
            found[-1].steps.append((sign, float(hours), words))
    return found


def write(known: Registry) -> None:
    KeyCustomer.objects.create(
        customer=known.people[SELLER.key],
        manager=known.people[MANAGER.key],
        since=known.now - timedelta(days=90),
        next_step="Ask how the new fees feel.",
        next_at=(known.now + timedelta(days=6)).date(),
    )
    written: dict[str, Ticket] = {}
    for story in sorted(stories(), key=lambda one: -one.ago):
        written[story.subject] = _Telling(known, story).tell(written)


class _Telling:
    """One ticket while it is told."""

    def __init__(self, known: Registry, story: Story) -> None:
        self.known, self.story = known, story
        self.begin = known.now - timedelta(hours=story.ago)
        self.owner = known.people[story.owner] if story.owner != "-" else None
        self.team = self.owner or known.people[AGENT.key]
        self.lines: list[Entry] = []
        self.messages = 0
        self.version = 1

    def tell(self, earlier: dict[str, Ticket]) -> Ticket:
        story = self.story
        given = (
            self._guest() if story.who.startswith("guest ") else {"customer": self.known.people[story.who]}
        )
        self.ticket = Ticket.objects.create(
            code=code("ticket", story.subject, 7),
            kind=story.kind,
            subject=story.subject,
            queue=queue_for(story.kind),
            priority=FIRST_PRIORITY.get(Kind(story.kind), Priority.NORMAL),
            tags=story.tags,
            opened_at=self.begin,
            written_at=self.begin,
            **given,
        )
        self._line(Logged.OPENED, self.begin, self.ticket.customer, kind=story.kind, via="site")
        if self.owner is not None and not any(sign[0] == "<" for sign, _hours, _words in story.steps):
            self._assign(self.begin + timedelta(minutes=20))
        for sign, hours, words in story.steps:
            self._step(sign, self.begin + timedelta(hours=hours), words, earlier)
        Entry.objects.bulk_create(self.lines)
        self.ticket.version = self.version
        self.ticket.save()
        clocks.settle(self.ticket)
        return self.ticket

    def _guest(self) -> dict[str, str]:
        _guest, *name, address = self.story.who.split()
        return {"guest_name": " ".join(name), "guest_email": address}

    def _step(self, sign: str, at: datetime, words: str, earlier: dict[str, Ticket]) -> None:
        if sign == ">":
            self._customer_writes(at, words)
        elif sign[0] == "<":
            self._team_writes(at, words, {"<": "", "<?": State.CUSTOMER, "<.": State.SOLVED}[sign])
        elif sign in {"-", "!"}:
            self._note(at, words, is_escalating=sign == "!")
        elif sign == "*":
            stars, _, comment = words.partition(" ")
            score = Score.objects.create(
                ticket=self.ticket, stars=int(stars), comment=comment, owner=self.ticket.owner, made_at=at
            )
            self._change(Logged.SCORED, at, self.ticket.customer, score=score.pk, stars=int(stars))
        elif sign == "@":
            self._merge(at, earlier[words])
        else:
            self._handle(at, words)

    def _customer_writes(self, at: datetime, words: str) -> None:
        message = self._say(at, words, Side.CUSTOMER, self.ticket.customer)
        if self.messages == 1:
            return
        was_solved = self.ticket.state == State.SOLVED
        self.ticket.written_at, self.ticket.act_by, self.ticket.remind_at = at, None, None
        if was_solved:
            self.ticket.reopened, self.ticket.solved_at = self.ticket.reopened + 1, None
        state = State.NEW if self.ticket.state == State.NEW else State.OPEN
        self._move(Logged.WROTE, state, at, self.ticket.customer, message=message.pk, via="site")

    def _team_writes(self, at: datetime, words: str, led: str) -> None:
        message = self._say(at, words, Side.TEAM, self.team)
        self.ticket.answered_at = at
        self.ticket.first_answer_at = self.ticket.first_answer_at or at
        state = led or (State.OPEN if self.ticket.state == State.NEW else self.ticket.state)
        for name, value in after(state, at).items():
            setattr(self.ticket, name, value)
        is_first = self.ticket.owner is None
        self.ticket.owner = self.ticket.owner or self.owner
        self._move(Logged.REPLIED, state, at, self.team, message=message.pk)
        if is_first and self.owner is not None:
            self._line(Logged.ASSIGNED, at, self.team, owner=self.owner.pk)

    def _note(self, at: datetime, words: str, *, is_escalating: bool) -> None:
        note = self._say(at, words, Side.TEAM, self.team, is_note=True)
        if is_escalating:
            self.ticket.is_escalated = True
        self._change(Logged.ESCALATED if is_escalating else Logged.NOTED, at, self.team, message=note.pk)

    def _handle(self, at: datetime, what: str) -> None:
        if what == "order":
            self._attach(at)
        elif what == "snooze":
            self.ticket.snoozed_until = self.known.now + timedelta(hours=20)
            until = self.ticket.snoozed_until.isoformat()
            self._change(Logged.SNOOZED, at, self.team, until=until)
        else:
            case = self._case() if what == "dispute" else None
            if case is not None:
                self.ticket.dispute_code = case.code
                self._change(Logged.DISPUTED, at, self.team, case=case.code)
            for name, value in after(STATES[what], at).items():
                if what != "close":
                    setattr(self.ticket, name, value)
            if what == "close":
                self.ticket.act_by, self.ticket.closed_at = None, at
            self._move("", STATES[what], at, None if what == "close" else self.team)

    def _attach(self, at: datetime) -> None:
        mine = [one for one in self.known.orders.values() if one.buyer_id == self.ticket.customer_id]
        disputed = [one for one in mine if Case.objects.filter(order=one).exists()]
        for order in (disputed or mine)[:1]:
            self.ticket.order, self.ticket.listing = order, order.listing

    def _case(self) -> Case | None:
        return Case.objects.filter(order=self.ticket.order_id).first() if self.ticket.order_id else None

    def _merge(self, at: datetime, target: Ticket) -> None:
        self.ticket.merged_into = target
        self._move(Logged.MERGED, State.MERGED, at, self.team, into=target.code)
        target.version += 1
        Entry.objects.create(
            ticket=target, kind=Logged.MERGED, by=self.team, state=target.state, version=target.version, at=at,
            details={"ticket": self.ticket.code, "since": self.begin.isoformat()},
        )  # fmt: skip
        Ticket.objects.filter(pk=target.pk).update(version=target.version)
        clocks.settle(target)

    def _assign(self, at: datetime) -> None:
        self.ticket.owner = self.owner
        self._change(Logged.ASSIGNED, at, self.owner, owner=self.owner.pk if self.owner else None)

    def _say(self, at: datetime, words: str, side: str, by: User | None, **fields: Any) -> Message:
        self.messages += 1
        mail_id = f"ticket-{self.ticket.code}-{self.messages}" if side == Side.TEAM and not fields else ""
        return Message.objects.create(
            ticket=self.ticket, by=by, side=side, text=words, number=self.messages, made_at=at, message_id=mail_id,
            **fields,
        )  # fmt: skip

    def _end(self, at: datetime) -> None:
        """No complaint ends without saying how."""
        if not self.ticket.outcome:
            self.ticket.outcome = Outcome.EXPLAINED
            self._change(Logged.OUTCOME, at, self.team, **{"from": "", "to": self.ticket.outcome})

    def _move(self, kind: str, state: str, at: datetime, by: User | None, **details: Any) -> None:
        if self.ticket.kind == Kind.COMPLAINT:
            if state in {State.SOLVED, State.CLOSED}:
                self._end(at)
            else:
                self.ticket.outcome = ""
        before, self.ticket.state = self.ticket.state, str(state)
        self.version += 1
        if kind:
            self._line(kind, at, by, **details)
        if state != before:
            self._line(Logged.MOVED, at, by, **{"from": str(before), "to": str(state)})

    def _change(self, kind: str, at: datetime, by: User | None, **details: Any) -> None:
        self.version += 1
        self._line(kind, at, by, **details)

    def _line(self, logged: str, at: datetime, by: User | None, **details: Any) -> None:
        self.lines.append(
            Entry(
                ticket=self.ticket, kind=logged, by=by, state=self.ticket.state, details=details, version=self.version, at=at
            )
        )  # fmt: skip
