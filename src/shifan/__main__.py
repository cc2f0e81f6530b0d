"""Entry point of the ``shifan`` command."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its code. No traceback reaches the user."""
    try:
        code = _run()
    except KeyboardInterrupt:  # before the command line, which tells more, was there to take it
        sys.stderr.write("已中断，什么也没有做。\n")
        code = 1
    sys.exit(code)


def _run() -> int:
    from shifan.tui.cjk.terminal import disable_kitty_on_posix, prepare_streams, utf8_restart  # first of all: encodings

    if sys.executable and (anew := utf8_restart(sys.getfilesystemencoding(), sys.orig_argv, os.environ)):
        os.execve(sys.executable, *anew)
    gc.disable()  # start-up makes many objects and no garbage
    prepare_streams()
    disable_kitty_on_posix(os.environ)
    from shifan.cli.app import run

    gc.freeze()  # what is loaded stays: looking through it again and again is a sixth of a short command's time
    gc.set_threshold(10_000, 10, 10)  # a short command makes few objects, and no garbage
    gc.enable()
    code = run(sys.argv[1:])
    gc.freeze()  # the interpreter need not look through what it is about to throw away
    return code


if __name__ == "__main__":
    main()
