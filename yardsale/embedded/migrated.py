"""A Postgres whose database is migrated already, kept between test runs; each test database is a copy of it.

Migrating takes seconds and every test process needs it; copying takes a fraction of one. The copy is made anew
whenever a migration, a data file or a module that migrations import changes. It only ever saves time: the tests still
run `migrate` on their own databases.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from yardsale.embedded.stack import ROOT, Stack

PACKAGES = ["yardsale", "listings", "notifications", "support", "forum"]
KEPT = 3


class MigratedCluster:
    """`folder` keeps a few of them, by the fingerprint of what made them."""

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        self.folder = folder
        self.root = root

    def fingerprint(self) -> str:
        digest = hashlib.sha256((self.root / "requirements-dev.txt").read_bytes())
        for file in sorted(self._sources()):
            digest.update(str(file.relative_to(self.root)).encode() + file.read_bytes())
        return digest.hexdigest()[:16]

    def lend(self, stack: Stack) -> bool:
        """Puts a copy where the stack, not started yet, will find its data. Whether there was one."""
        kept = self.folder / self.fingerprint()
        if not kept.exists():
            return False
        stack.postgres.data.parent.mkdir(parents=True, exist_ok=True)
        return _copy(kept, stack.postgres.data)

    def make(self, stack: Stack, environment: Mapping[str, str]) -> bool:
        """Migrates the started stack's database and keeps a copy of it. Whether that went well."""
        fingerprint = self.fingerprint()
        words = [sys.executable, "manage.py", "migrate", "--noinput", "--skip-checks", "--verbosity=0"]
        outcome = subprocess.run(
            words, cwd=self.root, env=dict(environment), capture_output=True, check=False
        )
        if outcome.returncode != 0:
            return False  # the tests will say why, each where it hurts
        stack.postgres.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=self.folder, prefix="unfinished-"))
        if _copy(stack.postgres.data, unfinished / "data"):
            self._keep(unfinished / "data", fingerprint)
        shutil.rmtree(unfinished, ignore_errors=True)
        stack.start()
        return True

    def _keep(self, data: Path, fingerprint: str) -> None:
        if not (self.folder / fingerprint).exists():
            data.rename(self.folder / fingerprint)
        kept = sorted(self.folder.glob("[0-9a-f]*"), key=lambda one: one.stat().st_ctime, reverse=True)
        for old in kept[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)

    def _sources(self) -> set[Path]:
        found: set[Path] = set()
        for package in PACKAGES:
            found.update((self.root / package).rglob("*.json"))
            migrations = list((self.root / package).glob("**/migrations/*.py"))
            found.update(migrations)
            for migration in migrations:
                found.update(self._imported_by(migration))
        return found

    def _imported_by(self, migration: Path) -> set[Path]:
        modules = re.findall(rf"(?:from|import) ((?:{'|'.join(PACKAGES)})[\w.]*)", migration.read_text())
        files = {self.root / (module.replace(".", "/") + ".py") for module in modules}
        return {file for file in files if file.exists()}


def _copy(source: Path, target: Path) -> bool:
    """With its owners, whom Postgres insists on."""
    return (
        subprocess.run(["cp", "-a", str(source), str(target)], capture_output=True, check=False).returncode
        == 0
    )
