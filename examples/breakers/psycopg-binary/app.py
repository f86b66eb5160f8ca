"""Asks a database. Where there is none, `/late` talks to a stand-in that knows the first words of the protocol."""

import os

import psycopg
from flask import Flask

app = Flask(__name__)
url = os.environ.get("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")


@app.get("/")
def database():
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return {"version": connection.info.server_version}
    except psycopg.OperationalError as error:
        return {"implementation": psycopg.pq.__impl__, "error": str(error)}


@app.get("/late")
def late():
    """What a driver looks for only when the server or a value asks for it."""
    from psycopg import sql
    from psycopg.types.hstore import HstoreLoader

    import stand_in

    with psycopg.connect(stand_in.start(encoding="EUC_JIS_2004")) as connection:
        written = sql.Literal("漁船").as_bytes(connection).hex()
        name = sql.Identifier("a b").as_string(connection)
    try:
        from psycopg.types.shapely import register_shapely

        shapely = register_shapely.__name__
    except ImportError as error:
        shapely = str(error)
    pairs = HstoreLoader(0).load(b'"oars"=>"50"')
    return {"written": written, "name": name, "shapely": shapely, "pairs": pairs}
