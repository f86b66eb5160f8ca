import uvicorn
from fastapi import FastAPI

app = FastAPI()


def start():
    uvicorn.run(app, host='0.0.0.0', port=int('8001'))


if __name__ == '__main__':
    start()
