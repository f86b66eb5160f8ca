from pathlib import Path

import pandas
from flask import Flask, jsonify

app = Flask(__name__)
sales = pandas.read_csv(Path(__file__).with_name("sales.csv"), parse_dates=["day"])


@app.get("/")
def totals():
    return jsonify(sales.groupby("fruit")["sold"].sum().to_dict())


@app.get("/monthly")
def monthly():
    table = sales.set_index("day").resample("MS")["sold"].sum()
    return jsonify({day.strftime("%Y-%m"): int(sold) for day, sold in table.items()})
