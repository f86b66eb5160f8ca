import functions_framework


@functions_framework.http
def one(request):
    return helper()


@functions_framework.cloud_event
def two(event):
    pass


def helper():
    return 'x'
