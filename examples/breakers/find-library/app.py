"""Asks libmagic what files are: a library that is looked for by its name as the module is imported."""

import ctypes.util

import magic
from flask import Flask

app = Flask(__name__)


@app.get("/")
def picture():
    return {"is": magic.from_buffer(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", mime=True)}


@app.get("/late")
def compressed():
    import gzip

    found = ctypes.util.find_library("z")
    zlib = ctypes.CDLL(found)
    zlib.zlibVersion.restype = ctypes.c_char_p
    kind = magic.Magic(uncompress=True).from_buffer(gzip.compress(b"%PDF-1.7\n"))
    return {"zlib": zlib.zlibVersion().decode(), "is": kind}
