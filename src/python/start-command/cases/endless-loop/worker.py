import time


def work():
    while True:
        time.sleep(1)


work()
