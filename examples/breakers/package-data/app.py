import json
import pkgutil
from importlib.resources import as_file, files

import jsonschema
from flask import Flask

app = Flask(__name__)
boat = json.loads(files("catalogue").joinpath("schemas", "boat.json").read_text())


@app.get("/")
def check():
    jsonschema.validate({"name": "Argo", "oars": 50}, boat)
    with as_file(files("catalogue") / "motd.txt") as path:
        return {"motd": path.read_text().strip(), "schema": boat["title"]}


@app.get("/late")
def older():
    text = pkgutil.get_data("catalogue.archive", "old.csv").decode()
    from csv import DictReader

    rows = [row["name"] for row in DictReader(text.splitlines())]
    jsonschema.Draft4Validator.check_schema({"type": "object"})
    try:
        jsonschema.Draft7Validator({"type": "string", "format": "date"}, format_checker=jsonschema.FormatChecker()).validate("x")
    except jsonschema.ValidationError as error:
        return {"rows": rows, "error": error.message}
