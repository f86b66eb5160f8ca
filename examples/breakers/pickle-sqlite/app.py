"""Prices that an earlier run left: values of classes that only the stored bytes name."""

import pickle
import sqlite3
from pathlib import Path

from flask import Flask

app = Flask(__name__)
here = Path(__file__).parent


def stored(name: str) -> object:
    return pickle.loads((here / name).read_bytes())


@app.get("/")
def prices():
    with sqlite3.connect(f"file:{here / 'prices.db'}?mode=ro&immutable=1", uri=True) as database:
        return {"prices": dict(database.execute("select name, price from prices"))}


@app.get("/late")
def shares():
    rows = {name: str(value) for name, value in stored("shares.pickle").items()}
    database = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)
    database.execute("create table days (day date)")
    dump = list(database.iterdump())
    return {"shares": rows, "network": str(stored("network.pickle")), "dump": len(dump)}
