"""Templates with extensions that are named in a settings file, as static site generators have it."""

import json
from pathlib import Path

from flask import Flask
from jinja2 import Environment, PackageLoader

app = Flask(__name__)
settings = json.loads(Path(__file__).with_name("settings.json").read_text())


def render(template: str, extensions: list[str]) -> str:
    templates = Environment(loader=PackageLoader("letters"), extensions=extensions, autoescape=True)
    if "jinja2.ext.i18n" in extensions:
        templates.install_null_translations()
    return templates.get_template(template).render(names=["Ada", "Grace", "Joan"])


@app.get("/")
def letter():
    return render("letter.txt", settings["extensions"])


@app.get("/late")
def report():
    return render("report.html", settings["report-extensions"])
