from http.server import BaseHTTPRequestHandler, HTTPServer


def run():
    HTTPServer(('localhost', 8000), BaseHTTPRequestHandler).serve_forever()


if __name__ == '__main__':
    run()
