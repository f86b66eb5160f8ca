from flask import Blueprint

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health():
    return "ok"
