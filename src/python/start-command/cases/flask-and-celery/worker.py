from celery import Celery

celery = Celery('jobs')
