"""Zip archives: what damaged ones do to those who read them."""

from __future__ import annotations

import struct
import zipfile
import zlib

__all__ = ["BROKEN_ZIP"]

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What damaged bytes make zipfile raise, each on its own occasion."""
