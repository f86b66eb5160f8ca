WSGI_APPLICATION = 'site_.wsgi.application'
