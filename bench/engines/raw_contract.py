"""As raw.py, but through the contract's door: decode into a touchpoint, every field checked."""

import asyncio
import sys
from pathlib import Path

from bench.engines.raw import read_all
from bench.job import read_job
from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec


def main() -> None:
    """Run the job whose file is the only argument."""
    job = read_job(Path(sys.argv[1]))
    decode = Codec(read_schemas()).decode_touchpoint
    asyncio.run(read_all(job, decode)).write(job.result)


if __name__ == "__main__":
    main()
