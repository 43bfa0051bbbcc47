"""Whether the collected static files still are what the sources say."""

import hashlib
from pathlib import Path


class StaticFiles:
    """Collected into `<folder>/static`; ours come from `<root>/static`, the packages' change with the lock file."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.sources = root / "static"
        self.lock = root / "requirements-dev.txt"
        self.settings = root / "yardsale" / "settings.py"
        self.collected = folder / "static"
        self.stamp = folder / "static-stamp"

    def are_current(self) -> bool:
        return (
            self.collected.is_dir() and self.stamp.exists() and self.stamp.read_text() == self._fingerprint()
        )

    def remember(self) -> None:
        self.stamp.write_text(self._fingerprint())

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(self.lock.read_bytes() + self.settings.read_bytes())
        for file in sorted(self.sources.rglob("*")):
            facts = file.stat()
            digest.update(f"{file}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
        return digest.hexdigest()
