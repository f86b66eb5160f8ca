from flask import Blueprint, jsonify

from shop.prices import price_of

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/")
def catalogue():
    return jsonify({name: price_of(name) for name in ("tea", "coffee")})
