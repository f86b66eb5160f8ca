"""Puts a job into the queue and waits for its answer: `python -m jobs.ask add 2 3`."""

import sys

from jobs import queue

if __name__ == "__main__":
    job = getattr(queue, sys.argv[1])
    print(job(*map(int, sys.argv[2:])).get(blocking=True, timeout=20))
