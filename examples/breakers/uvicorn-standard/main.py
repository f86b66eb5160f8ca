import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/")
async def home():
    return {"loop": type(asyncio.get_running_loop()).__module__}


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    await socket.send_text((await socket.receive_text()).upper())
    await socket.close()


@app.get("/late")
async def late():
    """Talks to its own WebSocket."""
    from websockets.asyncio.client import connect

    async with connect("ws://127.0.0.1:8000/echo") as socket:
        await socket.send("ahoy")
        return {"heard": await socket.recv()}
