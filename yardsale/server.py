"""gunicorn's settings, from the environment; used by `make up` and by the image alike.

Threads rather than plain processes: a slow visitor, or a page that waits for news, then holds a thread and not a
whole process, and two processes keep two cores busy.
"""

import os
import tempfile
from pathlib import Path

wsgi_app = "yardsale.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# A page that waits for news holds no thread: see yardsale/live.
worker_class = "yardsale.live.worker.LiveWorker" if threads > 1 else "sync"
# Memory is shared by the processes when the site is loaded before they part; a reload must load it anew.
reload = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
preload_app = not reload
keepalive = 15
timeout = 60
graceful_timeout = 8
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeats in memory: on a slow disk they would stop the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()  # nosec B108
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = "-" if os.environ.get("ACCESS_LOG", "1") == "1" else None
access_log_format = "%(m)s %(U)s → %(s)s in %(M)s ms"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")


def pre_fork(server: object, worker: object) -> None:
    """What the site opened while it was loaded (a check asks the database) must not be shared by two processes."""
    from django.db import connections

    connections.close_all()
