from litestar import Litestar, get


@get('/')
async def index() -> str:
    return 'x'


app = Litestar([index])
