from fastapi import FastAPI
from app.db import connect

app = FastAPI()
