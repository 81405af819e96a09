"""Debian's chromium, as the browser tests start it."""

from __future__ import annotations

import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A loudspeaker that may play, and a microphone that is there.
SOUND = ["--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream"]


def chromium() -> str:
    """Where it is; the test is skipped when it is nowhere."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    return path
