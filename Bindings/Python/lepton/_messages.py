"""Where progress bars and messages go."""

from __future__ import annotations

import sys

from . import config


def write(text: str) -> None:
    """Writes text as it is; without interactive logging, to the logger "lepton"."""
    if not config.is_interactive_logging_enabled():
        import logging

        logging.getLogger("lepton").info(text)
        return
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        # A terminal or file whose encoding has no bar.
        encoding = sys.stdout.encoding or "utf-8"
        plain = text.replace("━", "=").encode(encoding, errors="ignore")
        sys.stdout.write(plain.decode(encoding))
    sys.stdout.flush()


def say(message: str) -> None:
    """Writes a line."""
    write(f"{message}\n")
