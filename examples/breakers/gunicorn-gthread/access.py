import json
import logging


class JsonFormatter(logging.Formatter):
    def format(self, record):
        text = {"level": record.levelname, "message": record.getMessage()}
        if record.exc_info:
            text["traceback"] = self.formatException(record.exc_info)
        return json.dumps(text)
