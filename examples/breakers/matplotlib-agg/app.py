from io import BytesIO

import matplotlib
from flask import Flask, Response

matplotlib.use("Agg")
app = Flask(__name__)


def drawn(format: str) -> bytes:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([1, 2, 3], [2, 3, 1], label="$\\alpha^2$")
    axes.legend()
    file = BytesIO()
    figure.savefig(file, format=format)
    plt.close(figure)
    return file.getvalue()


@app.get("/")
def png():
    return Response(f"{drawn('png')[1:4].decode()} drawn")


@app.get("/late")
def others():
    import matplotlib.style

    with matplotlib.style.context("ggplot"):
        starts = [drawn(format)[:9].decode("ascii", "replace").strip() for format in ("pdf", "svg", "ps")]
    return {"starts": starts}
