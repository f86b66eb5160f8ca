/** How a server talks to an application; `own` brings its own server, `tool` is started by a command of its own. */
export type ApplicationInterface = 'wsgi' | 'asgi' | 'own' | 'tool' | 'worker'

export interface ApplicationKind {
  readonly framework: string
  readonly interface: ApplicationInterface
}

const wsgi = (framework: string): ApplicationKind => ({ framework, interface: 'wsgi' })
const asgi = (framework: string): ApplicationKind => ({ framework, interface: 'asgi' })
const own = (framework: string): ApplicationKind => ({ framework, interface: 'own' })
const worker = (framework: string): ApplicationKind => ({ framework, interface: 'worker' })

/** What is called to make an application, by the dotted name that it is imported under. */
export const applications: Readonly<Record<string, ApplicationKind>> = {
  wsgi: wsgi('wsgi'),
  asgi: asgi('asgi'),
  'apiflask.APIFlask': wsgi('flask'),
  'bottle.Bottle': wsgi('bottle'),
  'bottle.app': wsgi('bottle'),
  'bottle.default_app': wsgi('bottle'),
  'connexion.App': wsgi('flask'),
  'connexion.FlaskApp': wsgi('flask'),
  'django.core.wsgi.get_wsgi_application': wsgi('django'),
  'falcon.API': wsgi('falcon'),
  'falcon.App': wsgi('falcon'),
  'flask.Flask': wsgi('flask'),
  'flask.app.Flask': wsgi('flask'),
  'flask_openapi3.OpenAPI': wsgi('flask'),
  'pyramid.config.Configurator.make_wsgi_app': wsgi('pyramid'),
  'blacksheep.Application': asgi('blacksheep'),
  'blacksheep.server.Application': asgi('blacksheep'),
  'channels.routing.ProtocolTypeRouter': asgi('django'),
  'connexion.AsyncApp': asgi('connexion'),
  'django.core.asgi.get_asgi_application': asgi('django'),
  'falcon.asgi.App': asgi('falcon'),
  'fastapi.FastAPI': asgi('fastapi'),
  'fastapi.applications.FastAPI': asgi('fastapi'),
  'fasthtml.common.FastHTML': asgi('fasthtml'),
  'litestar.Litestar': asgi('litestar'),
  'litestar.app.Litestar': asgi('litestar'),
  'quart.Quart': asgi('quart'),
  'quart.app.Quart': asgi('quart'),
  'sanic.Sanic': asgi('sanic'),
  'sanic.app.Sanic': asgi('sanic'),
  'socketio.ASGIApp': asgi('socketio'),
  'starlette.applications.Starlette': asgi('starlette'),
  'starlite.Starlite': asgi('litestar'),
  'strawberry.asgi.GraphQL': asgi('strawberry'),
  'ariadne.asgi.GraphQL': asgi('ariadne'),
  'socketio.WSGIApp': wsgi('socketio'),
  'aiohttp.web.Application': own('aiohttp'),
  'dash.Dash': own('dash'),
  'robyn.Robyn': own('robyn'),
  'tornado.web.Application': own('tornado'),
  'celery.Celery': worker('celery'),
  'faust.App': worker('faust'),
  'huey.MemoryHuey': worker('huey'),
  'huey.PriorityRedisHuey': worker('huey'),
  'huey.RedisHuey': worker('huey'),
  'huey.SqliteHuey': worker('huey'),
}

/** Calls that wrap an application: `same` speaks the protocol of what it wraps, else it is of the kind named. */
export const wrappers: Readonly<Record<string, string>> = {
  'a2wsgi.ASGIMiddleware': 'wsgi',
  'a2wsgi.WSGIMiddleware': 'asgi',
  'asgi_correlation_id.CorrelationIdMiddleware': 'same',
  'asgiref.wsgi.WsgiToAsgi': 'asgi',
  'beaker.middleware.SessionMiddleware': 'same',
  'brotli_asgi.BrotliMiddleware': 'same',
  'elasticapm.contrib.starlette.ElasticAPM': 'same',
  'mangum.Mangum': 'mangum.Mangum',
  'opentelemetry.instrumentation.asgi.OpenTelemetryMiddleware': 'same',
  'opentelemetry.instrumentation.wsgi.OpenTelemetryMiddleware': 'same',
  'prometheus_client.make_asgi_app': 'asgi',
  'prometheus_client.make_wsgi_app': 'wsgi',
  'sentry_sdk.integrations.asgi.SentryAsgiMiddleware': 'same',
  'sentry_sdk.integrations.wsgi.SentryWsgiMiddleware': 'same',
  'starlette.middleware.cors.CORSMiddleware': 'same',
  'starlette.middleware.gzip.GZipMiddleware': 'same',
  'starlette.middleware.sessions.SessionMiddleware': 'same',
  'fastapi.middleware.cors.CORSMiddleware': 'same',
  'uvicorn.middleware.proxy_headers.ProxyHeadersMiddleware': 'same',
  'uvicorn.middleware.wsgi.WSGIMiddleware': 'asgi',
  'werkzeug.middleware.dispatcher.DispatcherMiddleware': 'wsgi',
  'werkzeug.middleware.profiler.ProfilerMiddleware': 'same',
  'werkzeug.middleware.proxy_fix.ProxyFix': 'same',
  'whitenoise.WhiteNoise': 'same',
}
