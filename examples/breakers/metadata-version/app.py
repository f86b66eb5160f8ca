"""An "about" page, from what distributions say of themselves."""

from importlib.metadata import distributions, version

from flask import Flask

app = Flask(__name__)


@app.get("/")
def about():
    return {"flask": version("Flask"), "jinja": version("jinja2")}


@app.get("/late")
def licences():
    from importlib.metadata import files, metadata, packages_distributions, requires

    from packaging.requirements import Requirement

    wanted = sorted(Requirement(line).name.lower() for line in requires("flask") if "extra" not in line)
    missing = [str(path) for each in distributions() for path in each.files or () if not path.locate().exists()]
    return {
        "wanted": wanted,
        "summary": metadata("click")["Name"],
        "of": packages_distributions()["markupsafe"],
        "files": len(files("flask")) > 10,
        "missing": missing,
    }
