import os

bind = f"0.0.0.0:{os.getenv('PORT', '8080')}"
worker_class = 'uvicorn.workers.UvicornWorker'
