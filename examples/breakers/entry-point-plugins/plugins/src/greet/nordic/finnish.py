from greet.hooks import hookimpl


@hookimpl
def greeting(name):
    return f"Moi {name}"
