def create_app(config='production'):
    from flask import Flask

    app = Flask(__name__)
    return app
