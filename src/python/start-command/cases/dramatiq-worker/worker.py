import dramatiq


@dramatiq.actor
def send(to): ...
