"""The demo town on servers of its own, running: for the audit, the screenshots and whoever wants to look."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.site import Site, running_site  # noqa: E402  (the path must be known first)
from yardsale.embedded.stack import throwaway_stack  # noqa: E402

#: Signs in everybody of the demo.
PASSWORD = "yardsale-demo"


@contextmanager
def demo_town(*, background: bool = True) -> Iterator[Site]:
    """Start throwaway servers, migrate, seed, run the site; all of it is gone afterwards."""
    with throwaway_stack() as stack:
        folder = stack.folder / "site"
        folder.mkdir()
        env = os.environ | {
            "DATABASE_URL": stack.database_url,
            "REDIS_URL": stack.redis_url,
            "DATA_DIR": str(folder),
            "MEDIA_ROOT": str(folder / "media"),
            "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
            "DEMO": "1",
        }
        for command in (["migrate", "--verbosity=0"], ["seed", "--once"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
        with running_site(
            folder, database_url=stack.database_url, redis_url=stack.redis_url, background=background
        ) as site:
            yield site
