"""Files of tickets: photos are made anew as every photo is, PDF and plain text are only ever handed out to be saved.

A file is written before the form around it is accepted and waits without a message, so that whoever mends the form need not
choose it again. What nobody sent after three days is forgotten.
"""

import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import photos, pictures
from support.tickets.models import Attachment
from yardsale import limits
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

log = logging.getLogger(__name__)
#: What a file that is no photo may be, and how it is handed out.
PDF, TEXT = "application/pdf", "text/plain"
#: A guest has so long to press the button behind the mail.
WAITS_FOR = timedelta(days=3, hours=12)
_TEXT_ENDINGS = (".txt", ".log", ".csv", ".md", ".eml")


def keep(data: bytes, *, name: str, by: "User | None" = None, key: str = "") -> Attachment:
    """Write a file that waits for its message. Raises Refusal for what we do not take. Not inside a transaction: it is slow."""
    name = _tidy(name)
    if not data:
        raise Refusal(_("“%(file)s” is empty. Please choose it again.") % {"file": name})
    if len(data) > settings.TICKET_FILE_BYTES:
        most = settings.TICKET_FILE_BYTES // 1024 // 1024
        raise Refusal(_("“%(file)s” is larger than %(most)d MB.") % {"file": name, "most": most})
    kind = _kind(data, name)
    made: dict[str, Any] = {"content_type": kind, "name": name}
    if not kind:
        if by is not None:
            photos.refuse_many_an_hour(by)
        picture = pictures.read(BytesIO(data), name=name)
        data = pictures.as_jpeg(picture)
        made = {
            "content_type": "image/jpeg",
            "name": f"{name.rpartition('.')[0] or name}.jpg"[-100:],
            "width": picture.width,
            "height": picture.height,
        }
    stem = secrets.token_hex(16)
    path = f"tickets/{stem[:2]}/{stem}"
    photos.write_whole(place(path), data)
    return Attachment.objects.create(path=path, size=len(data), by=by, upload_key=key[:40], **made)


def _kind(data: bytes, name: str) -> str:
    """Empty for what is taken for a photo: its reader says what is wrong with it."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if name.lower().endswith(".pdf"):
        raise Refusal(_("“%(file)s” is no PDF that we can read.") % {"file": name})
    if name.lower().endswith(_TEXT_ENDINGS):
        try:
            is_text = "\x00" not in data.decode()
        except UnicodeDecodeError:
            is_text = False
        if is_text:
            return TEXT
    if _is_photo(data):
        return ""
    raise Refusal(
        _("“%(file)s” is neither a photo nor a PDF nor plain text. Please send it as one of these.")
        % {"file": name}
    )


def _is_photo(data: bytes) -> bool:
    return any(signature.match(data[:64]) for _name, signature in pictures.SIGNATURES)


def _tidy(name: str) -> str:
    bare = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    return bare.strip()[-100:] or _("file")


def take(
    files: Sequence[Any], kept: Iterable[str], *, by: "User | None" = None, key: str = "", address: str = ""
) -> tuple[list[Attachment], list[str]]:
    """What waits (of the keys in `kept`, a person's or guest's own alone) together with what was uploaded now, and why some
    were not taken, in words. `address` is the guest's, whose files are counted by it."""
    waiting = list(_waiting(kept, by=by, key=key))
    problems = []
    for file in files:
        try:
            if len(waiting) >= settings.TICKET_FILES:
                raise Refusal(_("A message takes %(most)d files.") % {"most": settings.TICKET_FILES})
            if by is None:
                _refuse_many_of_guest(address)
                _refuse_many_guests(file.size or 0)
            else:
                _refuse_many_of(by, file.size or 0)
            waiting.append(
                keep(file.read(settings.TICKET_FILE_BYTES + 1), name=file.name or "", by=by, key=key)
            )
        except Refusal as refusal:
            problems.append(str(refusal))
    return waiting, problems


def _waiting(kept: Iterable[str], *, by: "User | None", key: str) -> Iterable[Attachment]:
    keys = [int(one) for one in kept if one.isascii() and one.isdigit() and len(one) < 18]
    if not keys or (by is None and not key):
        return []
    mine = {"by": by} if by is not None else {"by": None, "upload_key": key}
    return Attachment.objects.filter(message=None, pk__in=keys, **mine)[: settings.TICKET_FILES]


def _refuse_many_of(by: "User", size: int) -> None:
    """Whatever they are: files are written before anything is sent, so nobody may fill the disk with forms never sent."""
    if not limits.allows("ticket files", by.pk, most=settings.TICKET_FILES_PER_HOUR, seconds=3600):
        raise Refusal(_("That is a lot of files within an hour. Please go on a little later."))
    lying = Attachment.objects.filter(by=by, message=None).aggregate(bytes=Sum("size"))["bytes"] or 0
    if lying + size > settings.WAITING_FILE_BYTES:
        raise Refusal(_("Many of your files were uploaded and never sent. Please send those first."))


def _refuse_many_of_guest(address: str) -> None:
    """One address does not use up what all guests share."""
    if not limits.allows("guest files", address, most=settings.GUEST_FILES_PER_DAY, seconds=86_400):
        raise Refusal(_("Those were many files for one day. Please send it without, or sign in."))


@transaction.atomic
def _refuse_many_guests(size: int) -> None:
    """Files of people we do not know, counted in Postgres over all of them: how many came, and how much lies there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('files of guests'))")
    since = timezone.now() - timedelta(hours=1)
    waiting = Attachment.objects.filter(by=None, message=None)
    lying = waiting.aggregate(bytes=Sum("size"), lately=Count("pk", filter=Q(made_at__gt=since)))
    too_much = (lying["bytes"] or 0) + size > settings.GUEST_FILE_BYTES
    if too_much or lying["lately"] >= settings.GUEST_FILES_PER_HOUR:
        raise Refusal(_("We cannot take files just now. Please send it without, and add them later."))


def place(path: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / path


def handed_out(file: Attachment) -> FileResponse:
    """A photo is shown; anything else is only ever saved, whatever it says it is."""
    try:
        opened = place(file.path).open("rb")
    except OSError as missing:
        raise Http404 from missing
    kind = "image/jpeg" if file.is_photo else "application/octet-stream"
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        opened, as_attachment=not file.is_photo, filename=file.name, content_type=kind, headers=headers
    )


def forget_waiting(limit: int = 1000) -> int:
    """Files that nobody sent, each with its row held, so that nobody sends it in the same moment. How many went."""
    old = Attachment.objects.filter(message=None, made_at__lt=timezone.now() - WAITS_FOR)
    return sum(_forget(pk) for pk in list(old.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _forget(pk: int) -> int:
    """The file before its row: who dies in between finds the row again."""
    rows = Attachment.objects.select_for_update(skip_locked=True, of=("self",))
    file = rows.filter(pk=pk, message=None).first()
    if file is None:
        return 0
    place(file.path).unlink(missing_ok=True)
    return Attachment.objects.filter(pk=pk, message=None).delete()[0]
