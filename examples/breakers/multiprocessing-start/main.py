"""Counts primes in processes of every start method, behind the standard library's own server."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def primes(limit: int) -> int:
    return sum(all(number % divisor for divisor in range(2, int(number**0.5) + 1)) for number in range(2, limit))


def counted(method: str) -> list[int]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        return list(pool.map(primes, [10, 100]))


def late() -> str:
    from multiprocessing.managers import SharedMemoryManager, SyncManager

    with SyncManager(ctx=multiprocessing.get_context("spawn")) as manager:
        shared = manager.dict(answer=42)
        answer = shared["answer"]
    with SharedMemoryManager(ctx=multiprocessing.get_context("spawn")) as manager:
        numbers = sum(manager.ShareableList([1, 2, 3]))
    return f"managed {answer} and {numbers}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        text = late() if self.path == "/late" else f"{[counted(each) for each in ('fork', 'spawn', 'forkserver')]}"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
