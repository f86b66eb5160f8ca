"""Logs as files say: classes are named in YAML, JSON and INI, and nowhere in the code."""

import json
import logging.config
from pathlib import Path

import bottle
import yaml

here = Path(__file__).parent
logging.config.dictConfig(yaml.safe_load((here / "logging.yaml").read_text()))


@bottle.get("/")
def home():
    logging.getLogger("shop").info("asked")
    return {"handlers": [type(each).__name__ for each in logging.getLogger("shop").handlers]}


@bottle.get("/late")
def others():
    logging.config.dictConfig(json.loads((here / "audit.json").read_text()))
    logging.config.fileConfig(here / "old.ini", disable_existing_loggers=False)
    names = ("audit", "old")
    return {name: [type(each).__name__ for each in logging.getLogger(name).handlers] for name in names}


app = bottle.default_app()
