"""`make manage ARGS="…"` and `make shell`: a management command on the embedded servers.

Starts the servers that aren't running and stops them again afterwards; a running `make up` is left as it is. A database that
nobody has used yet gets its tables first, so that a figure can be had from a fresh clone with one command.
"""

import signal
import subprocess
import sys

import psycopg

from yardsale.embedded.processes import ServerProblem
from yardsale.embedded.stack import ROOT, Stack
from yardsale.embedded.up import MANAGE, running_site, site_environment

#: They look at the code alone, or see to the tables themselves.
WITHOUT_TABLES = {
    "check", "collectstatic", "compilemessages", "dbshell", "help", "makemessages", "makemigrations", "migrate", "showmigrations",
    "sqlmigrate",
}  # fmt: skip


def main(words: list[str]) -> int:
    stack = Stack()
    try:
        with stack.shared():
            site = running_site(stack.folder) or {}
            environment = site_environment(stack, str(site.get("url", "http://localhost:8000")))
            if not stack.given_database:
                # `dbshell` needs psql.
                environment["PATH"] = f"{stack.postgres.bin}:{environment['PATH']}"
                if _wants_tables(words) and _has_none(environment["DATABASE_URL"]):
                    print("The database is new: making its tables first …", file=sys.stderr)
                    subprocess.run(
                        [*MANAGE, "migrate", "--noinput", "--verbosity=0"],
                        cwd=ROOT,
                        env=environment,
                        check=True,
                    )
            # Ctrl-C is for the command (a shell, say); we wait for it and then tidy up.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            with subprocess.Popen(
                [*MANAGE, *words], cwd=ROOT, env=environment, preexec_fn=_hear_interrupts
            ) as command:
                return command.wait()
    except ServerProblem as problem:
        print(problem, file=sys.stderr)
        return 1


def _wants_tables(words: list[str]) -> bool:
    return bool(words) and words[0] not in WITHOUT_TABLES and not {"-h", "--help", "--version"} & set(words)


def _has_none(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,)


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
