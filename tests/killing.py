"""Killing at every step: a forked process that ends, without any cleaning up, at the n-th change of the file system."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import pytest

__all__ = ["as_nobody", "killed_at", "needs_fork"]

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "tempfile.mkdtemp"}
_NOBODY = 65534


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Run something in a process of its own, and kill that right before its n-th change of the file system.

    Args:
        step: from 1.
        act: what to run.

    Returns:
        Whether it was killed; otherwise it came to its end, and well.
    """
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            # Argument 2 of “open” are the flags: writing counts, reading does not.
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in _CHANGES or writes:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        _end(act)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "it failed, and was not killed"
    return False


def as_nobody(act: Callable[[], object]) -> int:
    """Run something in a process without the rights of an administrator; its exit code, 99 for what nobody foresaw."""
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        _end(act)
    return os.WEXITSTATUS(os.waitpid(child, 0)[1])


def _end(act: Callable[[], object]) -> None:
    """Leave a forked process without the cleaning up of the tests that it was forked from."""
    from ccgraph.errors import CcgraphError

    try:
        act()
    except CcgraphError as error:
        print(error, flush=True)
        os._exit(error.exit_code)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(99)
    os._exit(0)
