from core.web import app
