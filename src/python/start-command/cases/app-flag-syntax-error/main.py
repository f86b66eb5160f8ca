from flask import Flask

server = 'x'
app = Flask(__name__
