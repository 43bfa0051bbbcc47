"""What beat rings for, the worker knows: a task that nobody has heard of is thrown away without a word."""

import os
import subprocess
import sys

PROGRAM = """
import django
django.setup()
from yardsale.celery import app
from yardsale.schedule import SCHEDULE
app.loader.import_default_modules()
print(sorted({one["task"] for one in SCHEDULE.values()} - set(app.tasks)))
"""


def test_the_worker_knows_every_task_of_the_schedule():
    """In a process of its own, as a worker is: here others have imported everything already."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "yardsale.settings", "SECRET_KEY": "x" * 50}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"
