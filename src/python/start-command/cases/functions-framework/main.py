def hello(request):
    return 'hello'
