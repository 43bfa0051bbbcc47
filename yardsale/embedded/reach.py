"""Postgres refuses to run as root. Where root runs us, it runs as `nobody`, who must be able to reach its files."""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from yardsale.embedded.processes import ServerProblem


@dataclass(frozen=True)
class Person:
    """Who a server runs as."""

    uid: int
    gid: int

    @property
    def is_someone_else(self) -> bool:
        return self.uid != os.geteuid()

    def drop(self) -> dict[str, object]:
        """Arguments for `subprocess.Popen`."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_someone_else else {}

    def own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.is_someone_else:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_person() -> Person:
    """Ourselves, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return Person(os.geteuid(), os.getegid())
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as missing:
        raise ServerProblem(
            "Postgres refuses to run as root, and this machine has no user `nobody` to run it as.\n"
            "Run make as an ordinary user instead."
        ) from missing
    return Person(nobody.pw_uid, nobody.pw_gid)


def can_enter(folder: Path) -> bool:
    """Whether everybody may pass through every folder on the way (the last one need not exist yet)."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in [folder, *folder.parents] if step.exists())


def data_home(folder: Path, person: Person) -> Path:
    """Where `person` can keep data for `folder`: there, or beside the system's own data when nobody can get there."""
    if not person.is_someone_else or can_enter(folder.parent):
        return folder
    return _system_folder() / hashlib.sha256(str(folder).encode()).hexdigest()[:12] / folder.name


def programs(package: Path, version: str, person: Person) -> Path:
    """A package folder whose programs `person` can run: itself, or a copy made once per version."""
    if not person.is_someone_else or can_enter(package):
        return package
    home = _system_folder() / f"{package.name}-{version}"
    if not home.exists():
        unfinished = Path(tempfile.mkdtemp(dir=home.parent))
        # Their libraries lie in a folder beside the package, and are looked for by that relative way.
        for part in package.parent.glob(f"{package.name}*"):
            if part.suffix in {"", ".libs"}:
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(home)
    return home / package.name


def socket_folder(data: Path, person: Person) -> Path:
    """Where the Unix socket stands: with the data, or in the temporary folder when that path is too long for one."""
    if len(str(data)) < 85:
        return data
    folder = Path(tempfile.gettempdir()) / f"yardsale-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid != person.uid):
        raise ServerProblem(f"{folder} belongs to somebody else; remove it and try again.")
    person.own(folder)
    return folder


def _system_folder() -> Path:
    """Root's own folder that everybody may enter and nobody else may write to."""
    for place in (Path("/var/lib/yardsale"), Path("/opt/yardsale"), Path("/srv/yardsale")):
        try:
            place.mkdir(parents=True, exist_ok=True)
            place.chmod(0o755)
        except OSError:
            continue
        if can_enter(place) and os.access(place, os.W_OK):
            return place
    raise ServerProblem(
        "Postgres runs as `nobody`, who can't enter this checkout, and no folder of the system could be made for it.\n"
        "Move the checkout to a folder that everybody may enter, or run make as an ordinary user."
    )
