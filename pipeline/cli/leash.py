"""A `cx` command that ends when its parent does: `python -m pipeline.cli.leash worker`.

The parent holds the other end of standard input and never writes to it. When the parent is gone,
however it went, that end is closed, and this process ends as if it had been told to.
"""

import os
import signal
import threading
import time

from pipeline.cli.main import main

STANDARD_INPUT = 0
# To end as after any SIGTERM; the broker may be gone with the parent, so no longer than this.
GRACE_SECONDS = 5.0


def run() -> None:
    """Run the `cx` command of this process's arguments, on the leash."""
    threading.Thread(target=_end_with_parent, name="leash", daemon=True).start()
    main()


def _end_with_parent() -> None:
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)  # there is nothing to wait for: the main thread ends the process
    os._exit(1)


if __name__ == "__main__":
    run()
