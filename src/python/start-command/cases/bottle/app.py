from bottle import route, run


@route('/')
def index():
    return 'x'


run(host='0.0.0.0', port=8080)
