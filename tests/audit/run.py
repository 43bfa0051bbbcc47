"""`make audit`: Lighthouse (mobile) on home, browse and a listing of the demo town. The one thing here that needs Node.

Accessibility, best practices and SEO must be 100, performance at least 95 (the median of RUNS, since machines are noisy).
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium_path  # noqa: E402
from tests.site import Site  # noqa: E402
from tests.town import demo_town  # noqa: E402

LIGHTHOUSE = "12.8.2"
TRIES = 3
RUNS = int(os.environ.get("AUDIT_RUNS", "3"))
WANTED = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 95}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"


def lighthouse() -> Path:
    """Lighthouse's command, installed once into the checkout's data folder."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".yardsale") / f"lighthouse-{LIGHTHOUSE}"
    command = folder / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        if not shutil.which("npm"):
            sys.exit("make audit needs Node and npm; nothing else here does.")
        folder.mkdir(parents=True, exist_ok=True)
        print(f"Installing Lighthouse {LIGHTHOUSE} …", flush=True)
        options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run(["npm", "install", *options, f"lighthouse@{LIGHTHOUSE}"], cwd=folder, check=True)
    return command


def score(command: Path, url: str) -> tuple[dict[str, int], list[str]]:
    """Scores of 0-100 by category, and what was found wanting."""
    for _again in range(TRIES):
        done = subprocess.run(
            [str(command), url, "--output=json", "--quiet", f"--chrome-flags={FLAGS}",
             f"--only-categories={','.join(WANTED)}"],
            capture_output=True, text=True, timeout=180,
            env=os.environ | {"CHROME_PATH": chromium_path() or "", "NO_UPDATE_NOTIFIER": "1"},
        )  # fmt: skip
        # No score at all: on a busy machine it misses the beginning of a page, and asks to be run again.
        if not done.returncode or "run Lighthouse again" not in done.stderr:
            break
    if done.returncode:
        sys.exit(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    audits = report["audits"]
    faults = [
        f"{name}: {audits[ref['id']]['title']}"
        for name, category in report["categories"].items()
        for ref in category["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] not in (1, None)
    ]
    return {name: round(category["score"] * 100) for name, category in report["categories"].items()}, faults


def a_listing(site: Site) -> str:
    page = urllib.request.urlopen(f"{site.url}/browse/").read().decode()
    found = re.search(r'href="(/listings/[a-z0-9]+/)"', page)
    if found is None:
        sys.exit("The demo town has no listings.")
    return found[1]


def main() -> int:
    command = lighthouse()
    failed = False
    # Without the worker: what it still makes of the photos would only disturb the measurement.
    with demo_town(background=False) as site:
        pages = {"home": "/", "browse": "/browse/", "listing": a_listing(site)}
        print(f"{'':10}" + "".join(f"{name:>16}" for name in WANTED))
        for name, path in pages.items():
            runs = [score(command, site.url + path) for _ in range(RUNS)]
            medians = {each: int(statistics.median(run[0][each] for run in runs)) for each in WANTED}
            print(f"{name:10}" + "".join(f"{medians[each]:>16}" for each in WANTED), flush=True)
            if any(medians[each] < WANTED[each] for each in WANTED):
                failed = True
                for fault in sorted({fault for run in runs for fault in run[1]}):
                    print(f"  {fault}")
    print("FAILED: a score is below what is wanted." if failed else f"All scores hold (wanted: {WANTED}).")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
