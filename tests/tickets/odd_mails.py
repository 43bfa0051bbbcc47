"""A hundred odd mails: {name: (what it is, what must become of it, why)}. `to` is a ticket's own address, `me` its customer's."""

import base64
from collections.abc import Callable
from email.message import EmailMessage

ME, STRANGER = "bo@example.org", "eve@evil.example"


def mail(to: str, body: str = "It works now.", **headers: str) -> bytes:
    """Plain text, as it stands: no library has tidied it."""
    lines = {"From": ME, "To": to, "Subject": "Re: The page", "Message-ID": "<{n}@mail.example>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{head}\r\n{body}\r\n".encode()


def rich(to: str, *, text: str | None = None, html: str | None = None, files=(), **headers: str) -> bytes:
    made = EmailMessage()
    for name, value in (
        {"From": ME, "To": to, "Subject": "Re: The page", "Message-ID": "<{n}@mail.example>"} | headers
    ).items():
        made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    if html is not None:
        made.add_alternative(html, subtype="html") if text is not None else made.set_content(
            html, subtype="html"
        )
    for name, kind, data in files:
        main, sub = kind.split("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


def raw(head: str, body: bytes) -> bytes:
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def nested(to: str, depth: int) -> bytes:
    inner = b"Content-Type: text/plain\r\n\r\nDeep down.\r\n"
    for level in range(depth):
        mark = f"b{level}"
        inner = (
            f"Content-Type: multipart/mixed; boundary={mark}\r\n\r\n--{mark}\r\n".encode()
            + inner
            + f"\r\n--{mark}--\r\n".encode()
        )
    return f"From: {ME}\r\nTo: {to}\r\nSubject: Deep\r\nMessage-ID: <{{n}}@mail.example>\r\n".encode() + inner


def bounce(to: str, **headers: str) -> bytes:
    body = (
        "--r\r\nContent-Type: text/plain\r\n\r\nCould not deliver.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; bo@example.org\r\nAction: failed\r\n--r--"
    )
    return mail(
        to,
        body,
        **(
            {
                "From": "Mail Delivery <mailer-daemon@mx.example>",
                "Content-Type": 'multipart/report; report-type=delivery-status; boundary="r"',
            }
            | headers
        ),
    )


M, I, B, H = "message", "ignored", "bounce", "held"  # noqa: E741
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGNgYGD4TyIe1TCqYSRqAAD/nP8B6Cn0sQAAAABJRU5ErkJggg=="
)
QUOTE = "\r\n\r\nOn Mon, 30 Nov 2026 at 10:00, Yardsale <hello@yardsale.example> wrote:\r\n> Which browser?\r\n> Thanks"
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR"
MARKED = "It works now.\r\n\r\n##- Please write above this line -##\r\n\r\nAda answered\r\nWhich browser?"
Build = Callable[[str], bytes]

#: name -> (builder, became, reason); what becomes a message says "It works now." unless SAYS names other words.
MAILS: dict[str, tuple[Build, str, str]] = {
    # People.
    "plain": (lambda to: mail(to), M, ""),
    "name and address": (lambda to: mail(to, From=f"Bo Buyer <{ME}>"), M, ""),
    "capitals in the sender": (lambda to: mail(to, From="BO@Example.ORG"), M, ""),
    "capitals in our address": (lambda to: mail(to.upper()), M, ""),
    "comma in a quoted name": (lambda to: mail(to, From=f'"Buyer, Bo" <{ME}>'), M, ""),
    "encoded name": (lambda to: mail(to, From=f"=?utf-8?b?QsO2?= <{ME}>"), M, ""),
    "encoded comma in a name": (
        lambda to: mail(to, From=f"=?utf-8?q?eve=40evil=2Eexample=2C?= <{ME}>"),
        M,
        "",
    ),
    "emoji subject": (lambda to: mail(to, Subject="=?utf-8?b?8J+YgCBoZWxsbw==?="), M, ""),
    "raw emoji subject": (lambda to: mail(to, Subject="😀 hello"), M, ""),
    "no subject": (lambda to: mail(to, Subject=""), M, ""),
    "huge subject": (lambda to: mail(to, Subject="a" * 20_000), M, ""),
    "broken encoded subject": (lambda to: mail(to, Subject="=?utf-8?b?!!!?="), M, ""),
    "unknown charset in a subject": (lambda to: mail(to, Subject="=?klingon?q?abc?="), M, ""),
    "no message id": (lambda to: mail(to, Message_ID=""), M, ""),
    "message id without an at": (lambda to: mail(to, Message_ID="<ticket-abcdefg-9>"), M, ""),
    "message id without end": (lambda to: mail(to, Message_ID=f"<{'a' * 600}@x>"), M, ""),
    "message id with spaces": (lambda to: mail(to, Message_ID="<a b@x y>"), M, ""),
    "no date": (lambda to: mail(to, Date=""), M, ""),
    "date of nonsense": (lambda to: mail(to, Date="the day after"), M, ""),
    "in copy": (lambda to: mail("friend@example.org", Cc=to), M, ""),
    "delivered to": (lambda to: mail("undisclosed-recipients:;", Delivered_To=to), M, ""),
    "quoted tail": (lambda to: mail(to, f"It works now.{QUOTE}"), M, ""),
    "our line": (lambda to: mail(to, MARKED), M, ""),
    "our line quoted": (
        lambda to: mail(
            to,
            "It works now.\r\n\r\nOn Monday Ada wrote:\r\n> ##- Please write above this line -##\r\n> Which?",
        ),
        M,
        "",
    ),
    "outlook's divider": (
        lambda to: mail(to, "It works now.\r\n\r\n-----Original Message-----\r\nFrom: us\r\nWhich?"),
        M,
        "",
    ),
    "outlook's heads": (
        lambda to: mail(
            to, "It works now.\r\n\r\nFrom: Yardsale <a@b.c>\r\nSent: Monday\r\nTo: Bo\r\n\r\nWhich?"
        ),
        M,
        "",
    ),
    "german quote": (
        lambda to: mail(to, "It works now.\r\n\r\nAm 30.11.26 um 10:00 schrieb Ada:\r\n> Welcher?"),
        M,
        "",
    ),
    "dutch quote": (
        lambda to: mail(to, "It works now.\r\n\r\nOp 30-11-2026 om 10:00 schreef Ada:\r\n> Welke?"),
        M,
        "",
    ),
    "two-line attribution": (
        lambda to: mail(
            to,
            "It works now.\r\n\r\nOn Monday 30 November 2026 at ten\r\nAda Agent <a@b.c> wrote:\r\n> Which?",
        ),
        M,
        "",
    ),
    "written below the quote": (lambda to: mail(to, "> Which browser?\r\n\r\nFirefox."), M, ""),
    "written between": (lambda to: mail(to, "> One?\r\nYes.\r\n> Two?\r\nNo."), M, ""),
    "written below our line": (
        lambda to: mail(to, "> ##- Please write above this line -##\r\n> Which?\r\n\r\nFirefox."),
        M,
        "",
    ),
    "only a quote": (lambda to: mail(to, "> Which browser?\r\n> Thanks"), M, ""),
    "html only": (lambda to: rich(to, html="<p>It works&nbsp;now.</p>"), M, ""),
    "html with scripts": (
        lambda to: rich(to, html="<style>p{}</style><script>alert(1)</script><p>It works now.</p>"),
        M,
        "",
    ),
    "html that quotes": (
        lambda to: rich(to, html='<p>It works now.</p><div class="gmail_quote">Which?</div>'),
        M,
        "",
    ),
    "html without an end": (lambda to: rich(to, html="<p>It works now.<style>p{"), M, ""),
    "html of lists": (lambda to: rich(to, html="<ul><li>One<li>Two</ul>"), M, ""),
    "text and html": (lambda to: rich(to, text="It works now.", html="<p>Something else</p>"), M, ""),
    "empty text beside html": (lambda to: rich(to, text=" ", html="<p>It works now.</p>"), M, ""),
    "latin-1": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain; charset=iso-8859-1",
            "Grün".encode("latin-1"),
        ),
        M,
        "",
    ),
    "latin-1 that says utf-8": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain; charset=utf-8",
            "Grün".encode("latin-1"),
        ),
        M,
        "",
    ),
    "unknown charset": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain; charset=x-klingon",
            "Grün".encode(),
        ),
        M,
        "",
    ),
    "utf-16": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain; charset=utf-16\n"
            "Content-Transfer-Encoding: base64",
            base64.b64encode("Grün".encode("utf-16")),
        ),
        M,
        "",
    ),
    "utf-7": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain; charset=utf-7",
            b"Gr+APw-n",
        ),
        M,
        "",
    ),
    "base64 that is broken": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain\nContent-Transfer-Encoding: base64",
            b"SXQgd29ya3Mgbm93Lg",
        ),
        M,
        "",
    ),
    "quoted-printable": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: quoted-printable",
            b"It works=20now.=\r\n",
        ),
        M,
        "",
    ),
    "an encoding nobody knows": (
        lambda to: raw(
            f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>\nContent-Type: text/plain\nContent-Transfer-Encoding: x-magic",
            b"It works now.",
        ),
        M,
        "",
    ),
    "a nul": (lambda to: mail(to, "It works\x00 now."), M, ""),
    "lone surrogates": (
        lambda to: raw(f"From: {ME}\nTo: {to}\nMessage-ID: <{{n}}@x.example>", b"It works now.\xff\xfe"),
        M,
        "",
    ),
    "bare line feeds": (lambda to: mail(to).replace(b"\r\n", b"\n"), M, ""),
    "bare carriage returns": (lambda to: mail(to, "It works now.\rYes."), M, ""),
    "very long": (lambda to: mail(to, "word " * 30_000), M, ""),
    "one word without end": (lambda to: mail(to, "x" * 9_000), M, ""),
    "many empty lines": (lambda to: mail(to, "It works now." + "\r\n" * 5_000), M, ""),
    "a bidi override": (lambda to: mail(to, "It works \u202enow."), M, ""),
    "a script as text": (lambda to: mail(to, "<script>alert(1)</script>"), M, ""),
    "template words": (lambda to: mail(to, "{{ settings.SECRET_KEY }} {% load x %}"), M, ""),
    "a signature": (lambda to: mail(to, "It works now.\r\n-- \r\nBo"), M, ""),
    # Files.
    "a photo": (lambda to: rich(to, text="It works now.", files=[("a.png", "image/png", PNG)]), M, ""),
    "only a photo": (lambda to: rich(to, text="", files=[("a.png", "image/png", PNG)]), M, ""),
    "a pdf": (
        lambda to: rich(to, text="It works now.", files=[("a.pdf", "application/pdf", b"%PDF-1.4 x")]),
        M,
        "",
    ),
    "winmail.dat": (
        lambda to: rich(
            to, text="It works now.", files=[("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22")]
        ),
        M,
        "",
    ),
    "only winmail.dat": (
        lambda to: rich(to, text="", files=[("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22")]),
        M,
        "",
    ),
    "an invitation": (
        lambda to: rich(to, text="It works now.", files=[("invite.ics", "text/calendar", ICS)]),
        M,
        "",
    ),
    "a program": (
        lambda to: rich(to, text="It works now.", files=[("a.exe", "application/octet-stream", b"MZ")]),
        M,
        "",
    ),
    "a program called a photo": (
        lambda to: rich(to, text="It works now.", files=[("a.png", "image/png", b"MZ\x00")]),
        M,
        "",
    ),
    "a page": (
        lambda to: rich(to, text="It works now.", files=[("a.html", "text/html", b"<script>1</script>")]),
        M,
        "",
    ),
    "a path for a name": (
        lambda to: rich(to, text="It works now.", files=[("../../etc/passwd.txt", "text/plain", b"root")]),
        M,
        "",
    ),
    "thirty files": (
        lambda to: rich(
            to, text="It works now.", files=[(f"{n}.txt", "text/plain", b"x") for n in range(30)]
        ),
        M,
        "",
    ),
    "a forwarded mail": (
        lambda to: rich(to, text="It works now.", files=[("old.eml", "text/plain", b"From: x\r\n\r\nHello")]),
        M,
        "",
    ),
    "nested": (lambda to: nested(to, 20), M, ""),
    "s/mime": (
        lambda to: mail(
            to,
            "MIAGCSqGSIb3DQEHA6CAMIACAQAx",
            Content_Type='application/pkcs7-mime; name="smime.p7m"',
            Content_Transfer_Encoding="base64",
        ),
        M,
        "",
    ),
    # Nothing.
    "empty": (lambda to: mail(to, ""), I, "empty"),
    "only space": (lambda to: mail(to, " \r\n\t\r\n "), I, "empty"),
    "empty html": (lambda to: rich(to, html="<html><body></body></html>"), I, "empty"),
    # Machines.
    "auto-replied": (lambda to: mail(to, Auto_Submitted="auto-replied"), I, "auto-reply"),
    "auto-generated": (lambda to: mail(to, Auto_Submitted="auto-generated; owner-email=x"), I, "auto-reply"),
    "no machine, it says": (lambda to: mail(to, Auto_Submitted="no"), M, ""),
    "x-autoreply": (lambda to: mail(to, X_Autoreply="yes"), I, "auto-reply"),
    "x-autorespond": (lambda to: mail(to, X_Autorespond="1"), I, "auto-reply"),
    "precedence auto_reply": (lambda to: mail(to, Precedence="auto_reply"), I, "auto-reply"),
    "out of office": (lambda to: mail(to, Subject="Out of Office: Re: The page"), I, "auto-reply"),
    "automatic reply": (lambda to: mail(to, Subject="Automatic reply: The page"), I, "auto-reply"),
    "german absence": (lambda to: mail(to, Subject="Abwesenheitsnotiz: Die Seite"), I, "auto-reply"),
    "somebody about their office": (lambda to: mail(to, Subject="Out of office chairs?"), M, ""),
    "precedence bulk": (lambda to: mail(to, Precedence="bulk"), I, "mailing list"),
    "mailing list": (lambda to: mail(to, List_Id="<talk.example.org>"), I, "mailing list"),
    "newsletter": (lambda to: mail(to, List_Unsubscribe="<mailto:x@y>"), I, "mailing list"),
    "our own mail": (lambda to: mail(to, X_Yardsale_Mail="abc"), I, "own"),
    "from our own address": (lambda to: mail(to, From="Yardsale <hello@127.0.0.1>"), I, "own"),
    "from a ticket's address": (lambda to: mail(to, From=to), I, "own"),
    "a bounce": (lambda to: bounce(to), B, "bounce"),
    "a bounce with the customer's name": (lambda to: bounce(to, From=ME), B, "bounce"),
    "a bounce without a report": (lambda to: mail(to, From="postmaster@mx.example"), B, "bounce"),
    "no return path": (lambda to: mail(to, Return_Path="<>"), B, "bounce"),
    "failed recipients": (lambda to: mail(to, X_Failed_Recipients=ME), B, "bounce"),
    "a receipt": (
        lambda to: mail(
            to, "read", Content_Type='multipart/report; report-type=disposition-notification; boundary="r"'
        ),
        B,
        "bounce",
    ),
    # Somebody else.
    "a stranger": (lambda to: mail(to, From=STRANGER), H, "stranger"),
    "a stranger with the customer's name": (lambda to: mail(to, From=f'"{ME}" <{STRANGER}>'), H, "stranger"),
    "two senders": (lambda to: mail(to, From=f"{ME}, {STRANGER}"), H, "stranger"),
    "two From lines": (lambda to: f"From: {STRANGER}\r\n".encode() + mail(to), H, "stranger"),
    "no sender": (lambda to: mail(to, From=""), H, "stranger"),
    "a sender of nonsense": (lambda to: mail(to, From="<<<>>>"), H, "stranger"),
    "header injection in the sender": (
        lambda to: mail(to, From=f"=?utf-8?q?bo=0D=0ABcc=3A_x?= <{STRANGER}>"),
        H,
        "stranger",
    ),
    "a look-alike sender": (lambda to: mail(to, From="bo@example.org.evil.example"), H, "stranger"),
    "reply-to of the customer": (lambda to: mail(to, From=STRANGER, Reply_To=ME), H, "stranger"),
    "sender line of the customer": (lambda to: mail(to, From=STRANGER, Sender=ME), H, "stranger"),
    "forged mac": (lambda to: mail(to[:-30] + "0" * 5 + to[-25:]), H, "forged"),
    "another domain": (lambda to: mail(to.partition("@")[0] + "@evil.example"), H, "forged"),
    "no mac": (lambda to: mail(to.partition(".")[0] + "@reply.yardsale.example"), H, "forged"),
    "to support": (lambda to: mail("support@reply.yardsale.example"), H, "new"),
    "to nobody": (lambda to: mail(""), H, "new"),
    "not a mail": (lambda to: b"\x00\x01\x02\x03" * 50, H, "new"),
    "nothing at all": (lambda to: b"\r\n", H, "new"),
    "from the customer to elsewhere": (lambda to: mail("hello@reply.yardsale.example", From=ME), H, "new"),
}
SAYS = {
    "written below the quote": "> Which browser?\n\nFirefox.",
    "written between": "> One?\nYes.\n> Two?\nNo.",
    "written below our line": "Firefox.",
    "only a quote": "> Which browser?\n> Thanks",
    "html of lists": "- One\n\n- Two",
    "latin-1": "Grün",
    "latin-1 that says utf-8": "Grün",
    "unknown charset": "Grün",
    "utf-16": "Grün",
    "nested": "Deep down.",
    "a script as text": "<script>alert(1)</script>",
    "template words": "{{ settings.SECRET_KEY }} {% load x %}",
    "a signature": "It works now.\n--\nBo",
    "bare carriage returns": "It works now.\nYes.",
    "only a photo": "(no words, see the files)",
    "only winmail.dat": "(not taken over: winmail.dat)",
    "winmail.dat": "It works now.\n\n(not taken over: winmail.dat)",
    "an invitation": "It works now.\n\n(not taken over: invite.ics)",
    "a program": "It works now.\n\n(not taken over: a.exe)",
    "a program called a photo": "It works now.\n\n(not taken over: a.png)",
    "a page": "It works now.\n\n(not taken over: a.html)",
    "s/mime": "(not taken over: smime.p7m)",
    "a bidi override": "It works \u202enow.",
    "one word without end": "x" * 9_000,
}
#: Whose words are looked at by hand, since they depend on how a library reads what is broken.
ASIDE = {"utf-7", "lone surrogates", "very long", "thirty files", "base64 that is broken"}
