import socket

from flask import Flask

app = Flask(__name__)


@app.get("/")
def home():
    return {"socket": socket.socket.__module__}


@app.get("/late")
def late():
    import sys

    from gevent.fileobject import FileObjectThread
    from gevent.subprocess import check_output
    from gevent.threadpool import ThreadPool

    answer = ThreadPool(1).apply(sum, ([1, 2, 3],))
    child = check_output([sys.executable, "-c", "import ipaddress; print(ipaddress.ip_address('::1').is_loopback)"])
    return {"pool": answer, "child": child.decode().strip(), "file": FileObjectThread.__name__}
