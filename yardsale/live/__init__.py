"""Telling open pages that there is news, without a thread for each of them.

`ring` says after the commit, through Redis, whose pages should look; `streams` keeps the open pages of one web process in
one background thread; `worker` hands them over from gunicorn. Nothing but "look" ever goes through here: the page then asks
as it always could, and where any of this is missing or down it asks every few seconds instead.
"""

#: The one address whose answer may stay open; its view is notifications.channels.live.
PATH = "/inbox/live/"
#: The view's way to ask for it: environ[HOLD](person) is the stream, or None when there is no room.
HOLD = "yardsale.hold"
