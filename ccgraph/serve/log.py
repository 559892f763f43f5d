"""The log: one line a request and a warning, in words or as JSON, without line ends or control characters of others."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

__all__ = ["configure", "write"]

_LOGGER = "uvicorn.error"


def write(line: dict[str, Any], as_json: bool) -> None:
    """Write a line to stderr.

    Args:
        line: ``method``, ``path``, ``status``, ``ms`` and more of a request, or ``level`` and ``message``.
        as_json: all of it as a JSON object, or the most important in words.
    """
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **line}
    if as_json:
        text = json.dumps(line)
    elif "message" in line:
        text = f"{line['time']} {line['level']} {_plain(line['message'])}"
    else:
        text = f"{line['time']} {line['method']} {_plain(line['path'])} {line['status']} {line['ms']} ms"
    sys.stderr.write(text + "\n")


def _plain(text: str) -> str:
    # As JSON has it: no line end or control character of a path reaches the log or the terminal.
    return json.dumps(text)[1:-1]


class _Handler(logging.Handler):
    """What uvicorn says, as lines like the others."""

    def __init__(self, as_json: bool) -> None:
        super().__init__(logging.WARNING)
        self._as_json = as_json
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, with its traceback if it has one."""
        write({"level": record.levelname, "message": self.format(record)}, self._as_json)


def configure(as_json: bool) -> None:
    """Take over uvicorn's log.

    Args:
        as_json: one JSON object a line.
    """
    logger = logging.getLogger(_LOGGER)
    logger.handlers = [_Handler(as_json)]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
