"""What a worker prepares beside its first questions."""

from __future__ import annotations

import threading

import pytest

from ccgraph.serve.preparation import Preparation
from ccgraph.serve.work import NEEDS, OPERATIONS, WARM


def test_what_needs_nothing_does_not_wait_and_the_rest_does() -> None:
    go, done = threading.Event(), []

    def first() -> None:
        go.wait(10)
        done.append("first")

    found = Preparation({"first": first, "second": lambda: done.append("second")})
    with found.ready(()):
        assert done == []
    assert not found.done
    go.set()
    with found.ready(("second",)):
        assert "second" in done
    with found.ready(("first", "second")):
        assert sorted(done) == ["first", "second"]
    assert found.done


def test_a_step_that_fails_is_told_and_hinders_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise ValueError("no such thing")

    found = Preparation({"broken": broken, "next": lambda: None})
    with found.ready(("broken", "next")):
        pass
    assert found.done
    assert "preparing broken failed: ValueError: no such thing" in capsys.readouterr().err


def test_operations_need_only_steps_that_their_worker_has() -> None:
    assert set(NEEDS) <= set(OPERATIONS)
    assert {step for steps in NEEDS.values() for step in steps} <= {step for steps in WARM.values() for step in steps}
