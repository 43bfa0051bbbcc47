import subprocess
import sys
from pathlib import Path

from yardsale.embedded import bootstrap

SCRIPT = Path(bootstrap.__file__)


def test_a_current_environment_is_left_alone_and_takes_no_time():
    answer = subprocess.run(
        [sys.executable, "-S", SCRIPT], capture_output=True, text=True, timeout=5, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, "") or not bootstrap.is_current()


def test_it_needs_nothing_but_the_standard_library():
    code = f"import runpy; runpy.run_path({str(SCRIPT)!r}, run_name='looked at')"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True, cwd="/", timeout=10)


def test_the_stamp_changes_with_the_lock_file_and_with_the_place(tmp_path):
    lock = tmp_path / "requirements-dev.txt"
    lock.write_text("django==5.2.1")
    before = bootstrap.fingerprint(lock, tmp_path / "a")
    assert bootstrap.fingerprint(lock, tmp_path / "a") == before
    assert bootstrap.fingerprint(lock, tmp_path / "b") != before
    lock.write_text("django==5.2.2")
    assert bootstrap.fingerprint(lock, tmp_path / "a") != before


def test_an_old_python_is_told_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(bootstrap, "NEWER_NAMES", [])
    assert bootstrap.main() == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_every_locked_package_has_hashes_and_no_address_is_in_any_lock_file():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        text = (bootstrap.ROOT / name).read_text()
        pins = [line for line in text.splitlines() if "==" in line]
        assert pins
        assert [line for line in pins if not line.endswith("\\")] == []
        assert "://" not in text
