"""What the platform can hold a worker to: memory, processor time, wall time, no network. Linux holds to all of it.

Elsewhere what is missing is missing; the pool still kills a worker that is late (:mod:`ccgraph.serve.pool`).
"""

from __future__ import annotations

import sys

__all__ = ["allow", "confine", "isolate", "tie", "yield_to_others"]

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_NICENESS = 5


def isolate() -> bool:
    """Leave the network for an empty one, where the kernel lets an ordinary user do so.

    To be called before any thread is started.

    Returns:
        Whether the process is now without network.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def tie(parent: int) -> None:
    """End this process when its parent ends, however that ends. Elsewhere than on Linux, the closed pipe ends it.

    Args:
        parent: the parent's process id; when it is gone already, so are we.
    """
    if sys.platform != "linux":
        return
    import ctypes
    import os
    import signal

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def confine(memory: int) -> None:
    """Hold this process to an amount of memory; no core dump when it meets the limit.

    Args:
        memory: bytes of private writable memory.
    """
    try:
        import resource
    except ImportError:
        # Windows.
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not the address space: the store's files are mapped into it, and allocators reserve more than they use.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def yield_to_others() -> None:
    """Let every other process go first where the processors are all taken."""
    import os

    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def allow(seconds: float) -> None:
    """Give the next question its time: the kernel ends this process when it takes more, even without its parent.

    Args:
        seconds: of the wall clock; 0 takes the limit away.
    """
    try:
        import resource
        import signal
    except ImportError:
        return
    # Not Python's handler, which would wait for the engine to return.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if not seconds:
        # What is prepared between two questions may take its time.
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    else:
        used = resource.getrusage(resource.RUSAGE_SELF)
        # Several threads of the engine may run at once.
        most = int(used.ru_utime + used.ru_stime + 4 * seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
