from aiohttp import web


def make_app():
    app = web.Application()
    return app


if __name__ == '__main__':
    web.run_app(make_app(), host='127.0.0.1', port=8080)
