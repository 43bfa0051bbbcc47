"""All that the stand-in for Stripe knows, and its hosted pages."""

from html import escape
from typing import Any

from tests.payments.fake_stripe_books import Refused
from tests.payments.fake_stripe_buyers import Buyers
from tests.payments.fake_stripe_sellers import Sellers

__all__ = ["Refused", "Things"]

PAGE = """<!doctype html><html lang="en"><title>Fake Stripe</title><link rel="icon" href="data:,">
<h1>{title}</h1><p>{words}</p><form method="post">{buttons}</form></html>"""


class Things(Buyers, Sellers):
    """What Stripe knows. Method names are those of the routes; each gives an object of the documented shape."""

    def page(self, method: str, path: str, asked: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        """Status, HTML and headers of the page where buyers pay or sellers become known."""
        where, name = path.split("/")[1], next((part for part in path.split("/") if part in self.all), "")
        if not name:
            return 404, "<h1>Nothing here</h1>", {"Content-Type": "text/html"}
        thing = self.all[name]
        if method == "POST":
            return 303, "", {"Location": self._pressed(where, thing, asked)}
        return 200, _drawn(where, thing), {"Content-Type": "text/html; charset=utf-8"}

    def _pressed(self, where: str, thing: dict[str, Any], asked: dict[str, str]) -> str:
        if where == "setup":
            self.be_known(thing)
            return str(thing["_return"])
        if asked.get("choice") != "pay":
            return str(thing["cancel_url"])
        self.pay(thing)
        return str(thing["success_url"])


def _drawn(where: str, thing: dict[str, Any]) -> str:
    if where == "c":
        money = f"{thing['amount_total'] / 100:.2f} {thing['currency'].upper()}"
        buttons = (
            '<button name="choice" value="pay">Pay</button> <button name="choice" value="back">Back</button>'
        )
        return PAGE.format(title=money, words=escape(thing["_intent"]["words"]), buttons=buttons)
    buttons = '<button name="choice" value="done">Agree and submit</button>' if where == "setup" else ""
    return PAGE.format(title="Get paid by Yardsale", words="Who are you?", buttons=buttons)
