"""The child process that reads documents: takes one request a line (JSON), answers each with one line.

It has little memory, writes no file and is ended by its parent when it takes too long, so that a hostile document can
do no more than go unread.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import Any

from shifan.evidence.extracting import read_facts, read_first, read_text

MEMORY = 1024 * 1024 * 1024
ALONE_SECONDS = 300
"""After so long on one file the child ends by itself: then there is no parent any more that would have ended it."""
_DEPTH = 2_000
_READ = {"facts": read_facts, "text": read_text, "first": read_first}


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    limit_process()
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing that a library prints may look like an answer
    for line in sys.stdin:
        request: dict[str, str] = json.loads(line)
        _end_after(ALONE_SECONDS)
        answer, spent = _answer(request)
        _end_after(0)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if spent:  # the memory is used up: the parent starts a fresh one
            return


def _answer(request: dict[str, str]) -> tuple[dict[str, Any], bool]:
    try:
        return _READ[request["want"]](request["path"]), False
    except OSError as error:
        return {"broken": "读不出来", "errno": error.errno}, False
    except (MemoryError, RecursionError):
        return {"broken": "内容太大或有问题，没有读完"}, True
    except Exception:  # a library's own mistake on a strange file must not end the work on all others
        return {"broken": "内容读不懂"}, False


def _end_after(seconds: int) -> None:
    """Have the system end this process after some time, 0 for never; Windows cannot."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def limit_process() -> None:
    """Take most memory and all writing of files from this process, where the system can."""
    sys.setrecursionlimit(_DEPTH)
    try:
        import resource
    except ImportError:  # Windows: the time limit alone holds
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    main()
