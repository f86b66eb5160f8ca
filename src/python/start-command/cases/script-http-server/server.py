from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADDRESS = ('', 8000)


class Handler(BaseHTTPRequestHandler):
    pass


ThreadingHTTPServer(ADDRESS, Handler).serve_forever()
