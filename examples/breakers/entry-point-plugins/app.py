"""Greets in the languages that plugins bring: modules of one namespace, found by their entry points."""

from importlib.metadata import entry_points

import pluggy
from flask import Flask

import greet.hooks
from greet.hooks import Greetings

app = Flask(__name__)
manager = pluggy.PluginManager("greet")
manager.add_hookspecs(Greetings)
manager.load_setuptools_entrypoints("greet")


@app.get("/")
def greetings():
    return {"greetings": sorted(manager.hook.greeting(name="Ada")), "from": type(greet.__path__).__name__}


@app.get("/late")
def formats():
    """Loads the plugins of another group only when somebody asks for it."""
    found = {entry.name: entry.load() for entry in entry_points(group="greet.formats")}
    return {name: write("Ada") for name, write in sorted(found.items())}
