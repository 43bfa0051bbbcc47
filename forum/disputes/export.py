"""A case as one file: a page without scripts, the same as data, and every photo, with the hashes that prove them."""

import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from forum.disputes import page, snapshot
from forum.disputes.models import Case, Evidence
from listings.conversations import letters

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def bundle(case: Case, *, reader: "User") -> bytes:
    """A zip. Holds what the reader may see on the page and not more; never an address, a phone or an e-mail of anybody."""
    shown = page.shared(case, reader=reader)
    pieces = [piece for side in shown["sides"] for shelf in side.shelves for piece in shelf.pieces]
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bundled:
        files = {**_evidence(bundled, pieces), **_bought(bundled, case)}
        context = shown | {"files": files, "made_at": timezone.now(), "is_whole": _is_whole(case)}
        bundled.writestr("case.html", render_to_string("disputes/export.html", context))
        bundled.writestr("case.json", json.dumps(_data(case, shown), indent=1, ensure_ascii=False))
    return written.getvalue()


def _is_whole(case: Case) -> bool:
    return snapshot.is_whole(case.snapshot, case.snapshot_hash)


def _evidence(bundled: zipfile.ZipFile, pieces: list[Evidence]) -> dict[str, str]:
    """Photos are compressed already: they are stored. {the file's name: what it is}."""
    files = {}
    for piece in pieces:
        if piece.photo:
            name = f"photos/evidence-{piece.pk}.jpg"
            files[name] = _store(bundled, name, piece.photo)
    return files


def _bought(bundled: zipfile.ZipFile, case: Case) -> dict[str, str]:
    files = {}
    for number, picture in enumerate(case.snapshot.get("photos", [])):
        if picture["path"]:
            name = f"photos/bought-{number}.jpg"
            files[name] = _store(bundled, name, picture["path"])
    return files


def _store(bundled: zipfile.ZipFile, name: str, path: str) -> str:
    try:
        bundled.writestr(name, letters.place(path).read_bytes(), zipfile.ZIP_STORED)
    except OSError:
        return "missing"
    return "stored"


def _data(case: Case, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": case.code,
        "order": case.order.code,
        "reason": case.reason,
        "state": case.state,
        "claimant": case.claimant.name,
        "respondent": case.respondent.name,
        "opened_at": case.opened_at.isoformat(),
        "terms": case.terms,
        "bought": case.snapshot,
        "bought_sha256": case.snapshot_hash,
        "statements": [
            {"by": said.by.name, "kind": said.kind, "text": said.text, "at": said.made_at.isoformat()}
            for said in shown["statements"]
        ],
        "evidence": [
            {
                "by": side.person.name,
                "slot": piece.slot,
                "note": piece.note,
                "file": f"photos/evidence-{piece.pk}.jpg" if piece.photo else "",
                "sha256": piece.sha256,
                "at": piece.made_at.isoformat(),
            }
            for side in shown["sides"]
            for shelf in side.shelves
            for piece in shelf.pieces
        ],
        "offers": [_offer(offer) for offer in shown["offers"]],
        "verdicts": [_verdict(verdict) for verdict in shown["verdicts"]],
    }


def _verdict(verdict: Any) -> dict[str, Any]:
    return {
        "by": verdict.by.name,
        "decision": verdict.deal,
        "to_buyer": verdict.to_buyer,
        "to_seller": verdict.to_seller,
        "commission": verdict.commission,
        "protection": verdict.protection,
        "rule": verdict.rule,
        "reasons": verdict.reasons,
        "at": verdict.made_at.isoformat(),
    }


def _offer(offer: Any) -> dict[str, Any]:
    answer = getattr(offer, "answer", None)
    return {
        "by": offer.by.name,
        "offer": offer.deal,
        "amount": offer.amount,
        "note": offer.note,
        "at": offer.made_at.isoformat(),
        "answer": answer.answer if answer else "",
        "answered_by": answer.by.name if answer and answer.by else "",
    }
