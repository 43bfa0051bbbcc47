"""`make manage ARGS="…"` and `make shell`: a management command on the embedded servers.

Starts the servers that aren't running and stops them again afterwards; a running `make up` is left as it is.
"""

import signal
import subprocess
import sys

from yardsale.embedded.processes import ServerProblem
from yardsale.embedded.stack import ROOT, Stack
from yardsale.embedded.up import MANAGE, running_site, site_environment


def main(words: list[str]) -> int:
    stack = Stack()
    try:
        with stack.shared():
            site = running_site(stack.folder) or {}
            environment = site_environment(stack, str(site.get("url", "http://localhost:8000")))
            if not stack.given_database:
                # `dbshell` needs psql.
                environment["PATH"] = f"{stack.postgres.bin}:{environment['PATH']}"
            # Ctrl-C is for the command (a shell, say); we wait for it and then tidy up.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            with subprocess.Popen(
                [*MANAGE, *words], cwd=ROOT, env=environment, preexec_fn=_hear_interrupts
            ) as command:
                return command.wait()
    except ServerProblem as problem:
        print(problem, file=sys.stderr)
        return 1


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
