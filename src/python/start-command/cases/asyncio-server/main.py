import asyncio


async def handle(reader, writer): ...


async def main():
    server = await asyncio.start_server(handle, '0.0.0.0', 7000)
    await server.serve_forever()


asyncio.run(main())
