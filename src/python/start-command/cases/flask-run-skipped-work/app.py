from flask import Flask

app = Flask(__name__)


@app.get('/')
def hello():
    return 'hello'


def create_tables():
    pass


if __name__ == '__main__':
    create_tables()
    app.run()
