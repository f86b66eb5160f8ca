import sqlite3
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import gettempdir

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

database = Path(gettempdir()) / "notes.db"


class Note(BaseModel):
    text: str


@asynccontextmanager
async def lifespan(app: FastAPI):
    with closing(connect()) as connection, connection:
        connection.execute("create table if not exists note (id integer primary key, text text not null)")
    yield


def connect() -> sqlite3.Connection:
    return sqlite3.connect(database)


app = FastAPI(title="Notes", lifespan=lifespan)


@app.get("/")
def index() -> dict[str, str]:
    return {"notes": "/notes"}


@app.get("/notes")
def list_notes() -> list[dict]:
    with closing(connect()) as connection:
        rows = connection.execute("select id, text from note order by id").fetchall()
    return [{"id": identifier, "text": text} for identifier, text in rows]


@app.post("/notes", status_code=201)
def add_note(note: Note) -> dict:
    with closing(connect()) as connection, connection:
        cursor = connection.execute("insert into note (text) values (?)", (note.text,))
    return {"id": cursor.lastrowid, "text": note.text}


@app.get("/notes/{identifier}")
def read_note(identifier: int) -> dict:
    with closing(connect()) as connection:
        row = connection.execute("select text from note where id = ?", (identifier,)).fetchone()
    if row is None:
        raise HTTPException(404, "no such note")
    return {"id": identifier, "text": row[0]}
