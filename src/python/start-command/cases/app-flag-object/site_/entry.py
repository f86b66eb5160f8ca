from flask import Flask

web = Flask(__name__)


@web.get('/')
def hello():
    return 'hello'
