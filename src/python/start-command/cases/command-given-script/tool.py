from http.server import HTTPServer

HTTPServer(('0.0.0.0', 8765), None).serve_forever()
