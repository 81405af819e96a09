"""The process that reads files for `ingest.reading`: a path a line in, a JSON line out.

Run as ``python -m jetbridge.ingest.worker MEGABYTES``. Its memory is limited by the
operating system and it dies with its parent, so that a file can do no more harm than
end this process.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    """Read files until standard input ends."""
    die_with_parent()
    megabytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(5_000)
    # Whatever a parser prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from jetbridge.ingest.formats import read_file
    from jetbridge.ingest.wire import pack

    for line in sys.stdin:
        asked = json.loads(line)
        path = Path(asked["path"])
        try:
            answer = pack(read_file(path, ocr=asked["ocr"]))
        except MemoryError:
            answer = {"failed": "limit", "reason": "needs more memory than allowed"}
        except OSError as error:
            answer = {"failed": "corrupt", "reason": f"cannot be opened: {error.strerror}"}
        except Exception as error:  # one file must not end the batch
            reason = f"the reader failed ({type(error).__name__}: {error})"
            answer = {"failed": "corrupt", "reason": reason[:200]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
