"""Answers lines on the standard input: `page count` in, [CPU milliseconds a request, queries, bytes] out."""

import json
import sys
import time
from collections.abc import Mapping

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

TEXT = (
    "I have one of these as well. **Wrap it twice**, newspaper first, then a blanket.\n\n- the foot in its own bag\n"
    "- the shade in a box\n\nAnd write on *every* side which way is up; see https://example.org/packing for more."
)


def serve(client: Client, places: Mapping[str, str]) -> None:
    """Until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        page, count = line.split()
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(places[page])
            # Each request begins a new log.
            queries = len(seen)
        assert answer.status_code == 200, answer.status_code
        began = time.process_time()
        for _request in range(int(count)):
            client.get(places[page])
        spent = (time.process_time() - began) * 1000 / int(count)
        print(json.dumps([spent, queries, len(answer.content)]), flush=True)
