import os
from flask import Flask

type Name[T: str = str] = list[T]


def first[T](items: list[T]) -> T:
    match items:
        case [one, *_]:
            return one
    try:
        pass
    except ValueError, TypeError:
        pass


greeting = t"hello {os.environ['USER']!r:>{10}}"
app = Flask(f"{"__name__"}")
