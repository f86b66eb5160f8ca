from aiohttp import ClientSession, web

routes = web.RouteTableDef()


@routes.get("/")
async def home(request):
    return web.json_response({"agent": request.headers["user-agent"].split("/")[0]})


@routes.get("/old")
async def old(request):
    return web.Response(body="漢字".encode("gb18030"), content_type="text/plain", charset="gb18030")


@routes.get("/late")
async def late(request):
    """Reads a page in an old charset, posts a form, and asks with what its own tests would use."""
    from aiohttp import FormData, test_utils

    async with ClientSession("http://127.0.0.1:8080") as client:
        async with client.get("/old") as answer:
            text = await answer.text()
        form = FormData()
        form.add_field("file", b"x" * 10, filename="a.txt")
        async with client.post("/form", data=form) as answer:
            size = await answer.text()
    return web.json_response({"text": text, "size": size, "port": test_utils.unused_port() > 0})


@routes.post("/form")
async def form(request):
    reader = await request.multipart()
    part = await reader.next()
    return web.Response(text=str(len(await part.read())))


app = web.Application()
app.add_routes(routes)

if __name__ == "__main__":
    web.run_app(app, host="0.0.0.0", port=8080)
