"""Makes `.venv` from nothing but Python, and leaves it alone while it is current.

Run by path (`python3 yardsale/embedded/bootstrap.py`), before anything is installed: standard library only, no import
of this project, and words that Python 3.7 can still read, so that an old interpreter gets a sentence instead of a
syntax error.

Installs exactly what the hash-pinned `requirements-dev.txt` says: with uv (itself pinned by hash in
`requirements-uv.txt` and kept in the user's cache, so that a second clone needs no network), or with pip where uv
can't be had.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "yardsale-stamp"
LOCK = ROOT / "requirements-dev.txt"
UV_LOCK = ROOT / "requirements-uv.txt"
OLDEST = (3, 11)
NEWER_NAMES = ["python3.14", "python3.13", "python3.12", "python3.11"]


class CannotPrepare(Exception):
    """The environment can't be made; the message says why and what to do."""


def main() -> int:
    if sys.version_info < OLDEST:
        return _use_newer_python()
    if is_current():
        return 0
    try:
        with _only_one_at_a_time():
            # Another `make` may have finished the work while this one waited.
            if not is_current():
                prepare()
    except CannotPrepare as problem:
        print("\n" + str(problem), file=sys.stderr)
        return 1
    return 0


def is_current() -> bool:
    """Whether `.venv` holds what the lock files say, in about a millisecond."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def fingerprint(lock: Path = LOCK, venv: Path = VENV) -> str:
    """Changes when the lock file does, and when the checkout moves (an environment can't be moved)."""
    return hashlib.sha256(lock.read_bytes() + str(venv).encode()).hexdigest()


def prepare() -> None:
    started = time.monotonic()
    print("Preparing the environment in .venv (once; later starts skip this)", flush=True)
    STAMP.unlink(missing_ok=True)
    if not _works(PYTHON):
        _step("creating .venv with Python " + sys.version.split()[0], _create_venv)
    uv = _step("fetching uv, the installer", _find_uv)
    if uv is None or not _step("installing packages with uv", lambda: _install_with_uv(uv)):
        _step("installing packages with pip (slower)", _install_with_pip)
    _make_importable()
    STAMP.write_text(fingerprint())
    print(f"Environment ready after {time.monotonic() - started:.0f} s", flush=True)


def _step(words, work):
    print(f"  · {words} …", flush=True)
    started = time.monotonic()
    outcome = work()
    print(f"    {time.monotonic() - started:.1f} s", flush=True)
    return outcome


def _use_newer_python() -> int:
    """Hands over to a newer interpreter where there is one; says what to install where there is none."""
    for name in NEWER_NAMES:
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])
    print(
        f"Yardsale needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).\n"
        "Install one (Debian, Ubuntu: apt install python3.11 python3.11-venv; macOS: brew install python@3.13)\n"
        "or name it: make up PYTHON=/path/to/python3.11",
        file=sys.stderr,
    )
    return 1


class _only_one_at_a_time:
    """Two `make` at once in one checkout: the second waits for the first."""

    def __enter__(self):
        folder = ROOT / ".yardsale"
        folder.mkdir(exist_ok=True)
        self.file = open(folder / "bootstrap.lock", "w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *exception):
        self.file.close()


def _works(python: Path) -> bool:
    """Whether that interpreter starts and has pip; a moved or half-made environment doesn't."""
    if not python.exists():
        return False
    return _run([python, "-c", "import pip"], quiet=True) == 0


def _create_venv() -> None:
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if _run(command, quiet=True) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        version = ".".join(str(part) for part in sys.version_info[:2])
        raise CannotPrepare(
            f"Python's venv module could not make an environment ({sys.executable}).\n"
            f"Debian and Ubuntu keep it in a package of its own: apt install python{version}-venv"
        )


def cache_folder() -> Path:
    """Where uv is kept between clones; inside `.venv` for a user whose home can't be written to."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yardsale"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = VENV / "cache"
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _find_uv() -> Path | None:
    """The pinned uv, unpacked in `.venv/uv`; its wheel is downloaded once per user. None when it can't be had."""
    version = UV_LOCK.read_text().split("==")[1].split()[0]
    wheels = cache_folder() / f"uv-{version}-{sysconfig.get_platform()}"
    target = VENV / "uv"
    uv = target / "bin" / "uv"
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    pinned = ["--require-hashes", "--no-deps", "-r", UV_LOCK]
    if not any(wheels.glob("uv-*.whl")):
        _run([*pip, "download", "--only-binary=:all:", "-d", wheels, *pinned], quiet=True)
    offline = ["--no-index", "--find-links", wheels]
    shutil.rmtree(target, ignore_errors=True)
    _run([*pip, "install", "--target", target, *offline, *pinned], quiet=True)
    return uv if uv.exists() else None


def _install_with_uv(uv: Path) -> bool:
    """Tries the warm cache first, so that a machine without network waits for nothing."""
    environment = {}
    if not os.access(Path.home(), os.W_OK) and "UV_CACHE_DIR" not in os.environ:
        environment["UV_CACHE_DIR"] = str(VENV / "cache" / "uv")
    sync = [uv, "pip", "sync", "-q", "--python", PYTHON, "--require-hashes", LOCK]
    if _run([*sync, "--offline"], quiet=True, environment=environment) == 0:
        return True
    return _run(sync, environment=environment) == 0


def _install_with_pip() -> None:
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    if _run([*pip, "install", "--require-hashes", "--no-deps", "-r", LOCK]) != 0:
        raise CannotPrepare(
            "The packages could not be installed; the lines above say why.\n"
            "The first time, Yardsale needs the network (or your usual package mirror) once."
        )


def _make_importable() -> None:
    """Lets every tool of the environment import the checkout itself; nothing of ours gets installed."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "yardsale-checkout.pth").write_text(str(ROOT) + "\n")


def _run(command, quiet: bool = False, environment: dict[str, str] | None = None) -> int:
    """Its exit code. Quiet commands show what they said only when DEBUG_BOOTSTRAP is set."""
    hide = subprocess.DEVNULL if quiet and not os.environ.get("DEBUG_BOOTSTRAP") else None
    words = [str(word) for word in command]
    return subprocess.call(
        words, env={**os.environ, **(environment or {})}, stdout=hide, stderr=hide, cwd=str(ROOT)
    )


if __name__ == "__main__":
    sys.exit(main())
