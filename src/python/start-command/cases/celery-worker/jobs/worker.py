from celery import Celery

app = Celery('jobs', broker='redis://redis')


@app.task
def add(a, b):
    return a + b
