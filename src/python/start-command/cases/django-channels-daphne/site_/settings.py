INSTALLED_APPS = ['daphne']
ASGI_APPLICATION = 'site_.asgi.application'
