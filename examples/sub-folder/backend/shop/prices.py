import json
from importlib.resources import files


def price_of(name):
    return json.loads(files("shop").joinpath("prices.json").read_text())[name]
