from fastapi import FastAPI


def build(debug=False):
    return FastAPI(debug=debug)
