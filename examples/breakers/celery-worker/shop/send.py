"""Sends a task by its name and waits for what it returns: `python -m shop.send shop.mail.greet Ada`."""

import sys

from shop import app

if __name__ == "__main__":
    print(app.send_task(sys.argv[1], args=sys.argv[2:]).get(timeout=20))
