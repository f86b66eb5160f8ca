import type { AppKind } from '../../model/project.ts'

/** Where a call that starts a server says where to listen. */
export interface ServerCall {
  readonly kind: Extract<AppKind, 'web' | 'port'>
  readonly framework: string
  readonly host?: ServerArgument
  readonly port?: ServerArgument
  /** An address that holds both: `(host, port)`, `host:port` or `:port`. */
  readonly address?: ServerArgument
  /** The application that is served. */
  readonly app?: ServerArgument
  /** A server for development, which its own documentation warns of. */
  readonly isDevelopment?: boolean
}

export interface ServerArgument {
  readonly position?: number
  readonly keyword?: string
  /** What is taken when the argument is missing. */
  readonly fallback?: string | number
  /** The variable that replaces the fallback. */
  readonly variable?: string
  /** Said where the server object is made: `FastMCP('weather', host='0.0.0.0').run()`. */
  readonly isOfObject?: true
}

const loopback = '127.0.0.1'
const everywhere = '0.0.0.0'

const flaskRun: ServerCall = {
  kind: 'web',
  framework: 'flask',
  host: { position: 0, keyword: 'host', fallback: loopback },
  port: { position: 1, keyword: 'port', fallback: 5000 },
  isDevelopment: true,
}
const gradioLaunch: ServerCall = {
  kind: 'web',
  framework: 'gradio',
  host: { keyword: 'server_name', fallback: loopback, variable: 'GRADIO_SERVER_NAME' },
  port: { keyword: 'server_port', fallback: 7860, variable: 'GRADIO_SERVER_PORT' },
}
const dashRun: ServerCall = {
  kind: 'web',
  framework: 'dash',
  host: { keyword: 'host', fallback: loopback, variable: 'HOST' },
  port: { keyword: 'port', fallback: 8050, variable: 'PORT' },
  isDevelopment: true,
}
const sanicRun: ServerCall = {
  kind: 'web',
  framework: 'sanic',
  host: { position: 0, keyword: 'host', fallback: loopback },
  port: { position: 1, keyword: 'port', fallback: 8000 },
}
const bottleRun: ServerCall = {
  kind: 'web',
  framework: 'bottle',
  app: { position: 0, keyword: 'app' },
  host: { keyword: 'host', fallback: loopback },
  port: { keyword: 'port', fallback: 8080 },
  isDevelopment: true,
}
const httpServer: ServerCall = { kind: 'web', framework: 'http', address: { position: 0, keyword: 'server_address' } }
const portServer: ServerCall = {
  kind: 'port',
  framework: 'socket',
  address: { position: 0, keyword: 'server_address' },
}
const mcpRun: ServerCall = {
  kind: 'web',
  framework: 'mcp',
  host: { keyword: 'host', fallback: loopback },
  port: { keyword: 'port', fallback: 8000 },
}
const websocketServer: ServerCall = {
  kind: 'port',
  framework: 'websockets',
  host: { position: 1, keyword: 'host', fallback: everywhere },
  port: { position: 2, keyword: 'port' },
}
const grpcPort: ServerCall = { kind: 'port', framework: 'grpc', address: { position: 0, keyword: 'address' } }
const tornadoListen: ServerCall = {
  kind: 'web',
  framework: 'tornado',
  port: { position: 0, keyword: 'port' },
  host: { position: 1, keyword: 'address', fallback: everywhere },
}

/** Calls that listen on a port: functions by their dotted name, methods by the type of their object. */
export const servers: Readonly<Record<string, ServerCall>> = {
  'aiohttp.web.TCPSite': {
    kind: 'web',
    framework: 'aiohttp',
    host: { position: 1, keyword: 'host', fallback: everywhere },
    port: { position: 2, keyword: 'port', fallback: 8080 },
  },
  'aiohttp.web.run_app': {
    kind: 'web',
    framework: 'aiohttp',
    app: { position: 0, keyword: 'app' },
    host: { keyword: 'host', fallback: everywhere },
    port: { keyword: 'port', fallback: 8080 },
  },
  'apiflask.APIFlask.run': flaskRun,
  'asyncio.start_server': { ...websocketServer, framework: 'asyncio' },
  'bottle.Bottle.run': { ...bottleRun, app: {} },
  'bottle.run': bottleRun,
  'cheroot.wsgi.Server': { kind: 'web', framework: 'wsgi', address: { position: 0, keyword: 'bind_addr' } },
  // Where it listens is said to `cherrypy.config`, in a dictionary or a file.
  'cherrypy.quickstart': { kind: 'web', framework: 'cherrypy' },
  'dash.Dash.run': dashRun,
  'dash.Dash.run_server': dashRun,
  'eventlet.listen': { kind: 'web', framework: 'wsgi', address: { position: 0 } },
  'fastmcp.FastMCP.run': mcpRun,
  'fasthtml.common.serve': {
    kind: 'web',
    framework: 'fasthtml',
    host: { keyword: 'host', fallback: everywhere },
    port: { keyword: 'port', fallback: 5001, variable: 'PORT' },
  },
  'flask.Flask.run': flaskRun,
  'flask_openapi3.OpenAPI.run': flaskRun,
  'flask_socketio.SocketIO.run': {
    kind: 'web',
    framework: 'flask',
    app: { position: 0, keyword: 'app' },
    host: { position: 1, keyword: 'host', fallback: loopback },
    port: { position: 2, keyword: 'port', fallback: 5000 },
  },
  'gevent.pywsgi.WSGIServer': {
    kind: 'web',
    framework: 'wsgi',
    address: { position: 0, keyword: 'listener' },
    app: { position: 1 },
  },
  'gevent.server.StreamServer': { ...portServer, framework: 'gevent' },
  'gradio.Blocks.launch': gradioLaunch,
  'gradio.ChatInterface.launch': gradioLaunch,
  'gradio.Interface.launch': gradioLaunch,
  'gradio.TabbedInterface.launch': gradioLaunch,
  'grpc.aio.server.add_insecure_port': grpcPort,
  'grpc.aio.server.add_secure_port': grpcPort,
  'grpc.server.add_insecure_port': grpcPort,
  'grpc.server.add_secure_port': grpcPort,
  'http.server.HTTPServer': httpServer,
  'http.server.ThreadingHTTPServer': httpServer,
  'hypercorn.asyncio.serve': { kind: 'web', framework: 'asgi', app: { position: 0 }, port: { fallback: 8000 } },
  'mcp.server.fastmcp.FastMCP.run': {
    ...mcpRun,
    host: { keyword: 'host', fallback: loopback, isOfObject: true },
    port: { keyword: 'port', fallback: 8000, isOfObject: true },
  },
  'mcp.server.mcpserver.MCPServer.run': mcpRun,
  'nicegui.ui.run': {
    kind: 'web',
    framework: 'nicegui',
    host: { keyword: 'host', fallback: everywhere },
    port: { keyword: 'port', fallback: 8080 },
  },
  'quart.Quart.run': flaskRun,
  'robyn.Robyn.start': {
    kind: 'web',
    framework: 'robyn',
    host: { position: 0, keyword: 'host', fallback: loopback, variable: 'ROBYN_HOST' },
    port: { position: 1, keyword: 'port', fallback: 8080, variable: 'ROBYN_PORT' },
  },
  'rpyc.utils.server.ThreadedServer': { kind: 'port', framework: 'rpyc', port: { keyword: 'port' } },
  'sanic.Sanic.run': sanicRun,
  'slack_bolt.App.start': { kind: 'web', framework: 'slack', port: { position: 0, keyword: 'port', fallback: 3000 } },
  'socket.create_server': { kind: 'port', framework: 'socket', address: { position: 0, keyword: 'address' } },
  'socket.socket.bind': { kind: 'port', framework: 'socket', address: { position: 0 } },
  'socketserver.TCPServer': portServer,
  'socketserver.ThreadingTCPServer': portServer,
  'tornado.httpserver.HTTPServer.bind': tornadoListen,
  'tornado.httpserver.HTTPServer.listen': tornadoListen,
  'tornado.web.Application.listen': tornadoListen,
  'twisted.internet.reactor.listenTCP': {
    kind: 'port',
    framework: 'twisted',
    port: { position: 0, keyword: 'port' },
    host: { keyword: 'interface', fallback: everywhere },
  },
  'uvicorn.Config': {
    kind: 'web',
    framework: 'asgi',
    app: { position: 0, keyword: 'app' },
    host: { keyword: 'host', fallback: loopback },
    port: { keyword: 'port', fallback: 8000 },
  },
  'uvicorn.run': {
    kind: 'web',
    framework: 'asgi',
    app: { position: 0, keyword: 'app' },
    host: { keyword: 'host', fallback: loopback },
    port: { keyword: 'port', fallback: 8000 },
  },
  'waitress.serve': {
    kind: 'web',
    framework: 'wsgi',
    app: { position: 0, keyword: 'app' },
    address: { keyword: 'listen' },
    host: { keyword: 'host', fallback: everywhere },
    port: { keyword: 'port', fallback: 8080 },
  },
  'websockets.asyncio.server.serve': websocketServer,
  'websockets.serve': websocketServer,
  'websockets.server.serve': websocketServer,
  'websockets.sync.server.serve': websocketServer,
  'werkzeug.serving.run_simple': {
    kind: 'web',
    framework: 'wsgi',
    host: { position: 0, keyword: 'hostname' },
    port: { position: 1, keyword: 'port' },
    app: { position: 2, keyword: 'application' },
    isDevelopment: true,
  },
  'werkzeug.run_simple': {
    kind: 'web',
    framework: 'wsgi',
    host: { position: 0, keyword: 'hostname' },
    port: { position: 1, keyword: 'port' },
    app: { position: 2, keyword: 'application' },
    isDevelopment: true,
  },
  'wsgiref.simple_server.make_server': {
    kind: 'web',
    framework: 'wsgi',
    host: { position: 0, keyword: 'host' },
    port: { position: 1, keyword: 'port' },
    app: { position: 2, keyword: 'app' },
    isDevelopment: true,
  },
  'xmlrpc.server.SimpleXMLRPCServer': { kind: 'web', framework: 'xmlrpc', address: { position: 0, keyword: 'addr' } },
}

/** Methods that run until they are stopped, whatever their object is. */
export const blockingMethods: ReadonlySet<string> = new Set([
  'infinity_polling',
  'loop_forever',
  'polling',
  'run_forever',
  'run_polling',
  'run_until_disconnected',
  'serve_forever',
  'start_consuming',
  'start_polling',
  'wait_for_termination',
  'worker_main',
])

/** Functions and methods of known types that run until they are stopped. */
export const blockingCalls: ReadonlySet<string> = new Set([
  'aiogram.executor.start_polling',
  'apscheduler.schedulers.blocking.BlockingScheduler.start',
  'discord.AutoShardedClient.run',
  'discord.Bot.run',
  'discord.Client.run',
  'discord.ext.commands.AutoShardedBot.run',
  'discord.ext.commands.Bot.run',
  'huey.consumer.Consumer.run',
  'nextcord.ext.commands.Bot.run',
  'pyrogram.Client.run',
  'pyrogram.idle',
  'rq.Worker.work',
  'rq.SimpleWorker.work',
  'signal.pause',
  'slack_bolt.adapter.socket_mode.SocketModeHandler.start',
  'temporalio.worker.Worker.run',
])
