from bottle import *


@route('/')
def home():
    return 'hi'


run(host='0.0.0.0', port=8080)
