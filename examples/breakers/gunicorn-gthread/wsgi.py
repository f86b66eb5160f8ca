import threading


def application(environ, start_response):
    answer = late if environ["PATH_INFO"] == "/late" else home
    start_response("200 OK", [("content-type", "text/plain")])
    return [answer().encode()]


def home() -> str:
    return f"answered in {threading.current_thread().name.split('-')[0]}"


def late() -> str:
    import statistics
    from wsgiref.validate import validator

    return f"{validator.__name__} {statistics.median([1, 2, 3])}"
