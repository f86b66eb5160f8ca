from flask import Flask


def create_app(settings=None):
    app = Flask(__name__)
    app.config.from_mapping(settings or {})

    from .routes import catalogue, health

    app.register_blueprint(catalogue.blueprint)
    app.register_blueprint(health.blueprint)
    return app
