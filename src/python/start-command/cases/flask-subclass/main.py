from flask import Flask


class Site(Flask):
    pass


server = Site(__name__)
