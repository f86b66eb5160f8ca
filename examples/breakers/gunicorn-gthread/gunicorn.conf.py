bind = "0.0.0.0:8000"
worker_class = "gthread"
threads = 2
accesslog = "-"
logconfig_dict = {
    "formatters": {"json": {"()": "access.JsonFormatter"}},
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "formatter": "json"},
        "file": {"class": "logging.handlers.WatchedFileHandler", "filename": "/tmp/access.log", "formatter": "json"},
    },
    "loggers": {"gunicorn.access": {"handlers": ["lines", "file"], "propagate": False}},
    "root": {"level": "INFO", "handlers": ["lines"]},
}
