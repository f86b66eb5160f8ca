from flask import Flask

app = Flask(__name__)


@app.route("/")
def hello():
    return "Hello world from container"


@app.route("/late")
def late():
    """Imports parts of the standard library only when asked: what a tracer that saw `/` alone would leave out."""
    import decimal
    import sqlite3
    import xml.etree.ElementTree as tree

    total = decimal.Decimal("0.1") + decimal.Decimal("0.2")
    answer = sqlite3.connect(":memory:").execute("select 6 * 7").fetchone()[0]
    return {"total": str(total), "answer": answer, "tag": tree.fromstring("<ok/>").tag}


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
