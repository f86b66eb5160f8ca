import uvicorn
from fastapi import FastAPI

app = FastAPI()


def run():
    uvicorn.run(app, host='0.0.0.0', port=8200)
