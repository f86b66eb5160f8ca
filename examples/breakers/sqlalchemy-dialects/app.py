"""A database that is chosen by its URL, whose first word names a dialect and a driver."""

import os

from flask import Flask
from sqlalchemy import Integer, MetaData, String, Table, Column, create_engine, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable

app = Flask(__name__)
metadata = MetaData()
boats = Table("boats", metadata, Column("id", Integer, primary_key=True), Column("name", String(40)))
engine = create_engine(os.environ.get("DATABASE_URL", "sqlite://"))


@app.get("/")
def names():
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(boats), [{"name": "Argo"}, {"name": "Kon-Tiki"}])
        return {"boats": [*connection.execute(select(boats.c.name).distinct()).scalars()]}


@app.get("/late")
def other_dialects():
    from sqlalchemy.dialects.postgresql import JSONB

    tables = {"jsonb": str(JSONB())}
    for url in ("postgresql+psycopg://nobody@127.0.0.1:1/none", "mysql+pymysql://nobody@127.0.0.1:1/none?charset=gbk"):
        other = create_engine(url)
        tables[other.dialect.name] = "SERIAL" in str(CreateTable(boats).compile(other))
        try:
            other.connect()
        except OperationalError as error:
            tables[f"{other.dialect.name} says"] = "refused" in str(error)
    return tables
