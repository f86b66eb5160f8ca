from aiohttp import web


async def init():
    app = web.Application()
    return app


if __name__ == '__main__':
    web.run_app(init())
