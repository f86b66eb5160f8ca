from core import app
