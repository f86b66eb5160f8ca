import os

from flask import Flask

app = Flask(__name__)


@app.get('/')
def hello():
    return 'hello'

PORT = int(os.environ.get('PORT', 8080))

if __name__ == '__main__':
    app.run(host=os.getenv('HOST', '127.0.0.1'), port=PORT)
