ROOT_URLCONF = 'site_.urls'
WSGI_APPLICATION = 'site_.wsgi.application'
