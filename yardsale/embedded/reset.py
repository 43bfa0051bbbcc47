"""`make reset`: empties the embedded site. Refuses while somebody uses it."""

import shutil
import sys

from yardsale.embedded.console import Console
from yardsale.embedded.stack import ROOT, Stack
from yardsale.embedded.supervisor import Supervisor
from yardsale.embedded.up import running_site

# Locks stay: somebody may be about to take one.
KEPT = {"up.lock", "users.lock", "start.lock", "bootstrap.lock"}


def main() -> int:
    console = Console()
    stack = Stack()
    if not stack.folder.exists():
        console.line("yardsale", "There is nothing to empty.")
        return 0
    site = running_site(stack.folder)
    if site is not None or stack.is_used:
        where = f"at {site['url']}" if site else "(a `make manage` or `make shell`)"
        console.line("problem", f"Yardsale is running {where}; stop it first (Ctrl-C there), then empty it.")
        return 1
    Supervisor(stack.folder, ROOT, {}, console).stop_orphans()
    stack.valkey.stop()
    stack.postgres.remove()
    for item in stack.folder.iterdir():
        if item.is_dir():
            shutil.rmtree(item)
        elif item.name not in KEPT:
            item.unlink()
    console.line("yardsale", "Emptied; the next `make up` starts with a new town.")
    if stack.given_database:
        console.line("yardsale", "The database of DATABASE_URL was left alone.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
