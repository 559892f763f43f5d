"""Work on parts in several processes, its results in order, memory bounded by the number of processes.

The processes are spawned, which every system can; each has the work sent once, then one part at a time. When the first
process is killed, the pipes close and the others end by themselves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from ccgraph.errors import CcgraphError, DataError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["in_order"]

_Given_contra = TypeVar("_Given_contra", contravariant=True)
_Result_co = TypeVar("_Result_co", covariant=True)
_AHEAD: Final = 3


class Doing(Protocol[_Given_contra, _Result_co]):
    """Something that can be sent to a process and does a part there."""

    def do(self, given: _Given_contra, /) -> _Result_co:
        """The result of a part."""
        ...


def in_order(parts: Iterator[Any], work: Doing[Any, _Result_co], jobs: int) -> Generator[_Result_co, None, None]:
    """The results of the parts, in their order.

    Args:
        parts: taken as they are needed, a few for each process ahead of the results.
        work: done on each; in this process where there is but one.
        jobs: processes.

    Raises:
        DataError: a process died; or what the work itself raises.
    """
    if jobs <= 1:
        for part in parts:
            yield work.do(part)
        return
    from multiprocessing import get_context

    context = get_context("spawn")
    processes, pipes = [], []
    try:
        for _ in range(jobs):
            here, there = context.Pipe()
            # A daemon ends with this process when it ends in order.
            process = context.Process(target=_serve, args=(there, work), daemon=True)
            process.start()
            there.close()
            processes.append(process)
            pipes.append(here)
        yield from _handed_out(enumerate(parts), pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join(1)
            if process.is_alive():
                process.terminate()
                process.join()


def _handed_out(parts: Iterator[tuple[int, Any]], pipes: list[Connection[Any, Any]]) -> Iterator[Any]:
    from multiprocessing.connection import wait

    idle, busy = list(pipes), set[Any]()
    found: dict[int, Any] = {}
    wanted, following = 0, next(parts, None)
    while True:
        while idle and following is not None and following[0] < wanted + _AHEAD * len(pipes):
            pipe = idle.pop()
            _checked(lambda pipe=pipe, part=following: pipe.send(part))
            busy.add(pipe)
            following = next(parts, None)
        while wanted in found:
            yield found.pop(wanted)
            wanted += 1
        if not busy and following is None:
            return
        for pipe in cast("list[Connection[Any, Any]]", wait(list(busy))):
            number, result = _checked(pipe.recv)
            if isinstance(result, CcgraphError):
                raise result
            found[number] = result
            busy.discard(pipe)
            idle.append(pipe)


def _checked(step: Any) -> Any:
    try:
        return step()
    except (EOFError, OSError) as error:
        raise DataError(
            "A process of the run ended before its work was done (out of memory?). What was done is kept: start again, "
            "with fewer --jobs if it happens twice."
        ) from error


def _serve(pipe: Connection[Any, Any], work: Doing[Any, Any]) -> None:
    """Do parts until there are no more."""
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            number, part = pipe.recv()
            try:
                result = work.do(part)
            except CcgraphError as error:
                result = error
            pipe.send((number, result))
