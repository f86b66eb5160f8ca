/** Small programs of every kind that a sandbox must cope with, by name. */
export const apps: Readonly<Record<string, string>> = {
  // Prints what it sees of itself and of its surroundings.
  self: String.raw`
import json, os, resource, socket, stat
def attempt(action):
    try:
        return action()
    except OSError as error:
        return error.errno
def kind(path):
    mode = os.lstat(path).st_mode
    return 'c' if stat.S_ISCHR(mode) else 'd' if stat.S_ISDIR(mode) else 'l' if stat.S_ISLNK(mode) else 'f'
def write(path):
    with open(path, 'w') as file:
        file.write('x')
    return 'written'
def read(path):
    with open(path) as file:
        return file.read()
mask = os.umask(0)
print(json.dumps({
    'pid': os.getpid(), 'parent': os.getppid(), 'session': os.getsid(0),
    'uid': os.getresuid(), 'gid': os.getresgid(), 'groups': os.getgroups(),
    'environment': dict(os.environ), 'directory': os.getcwd(), 'mask': mask,
    'host': socket.gethostname(),
    'descriptors': [int(name) for name in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + name)],
    'processes': [int(name) for name in os.listdir('/proc') if name.isdigit()],
    'capabilities': [line.split()[1] for line in read('/proc/self/status').splitlines() if line.startswith('CapEff')],
    'files': resource.getrlimit(resource.RLIMIT_NOFILE)[0], 'core': resource.getrlimit(resource.RLIMIT_CORE)[0],
    'devices': {name: kind('/dev/' + name) for name in sorted(os.listdir('/dev'))},
    'tmp': [oct(os.stat('/tmp').st_mode), os.listdir('/tmp')], 'shm': oct(os.stat('/dev/shm').st_mode),
    'writes': {path: attempt(lambda: write(path)) for path in ('/x', '/app/x', '/app/self.py', '/etc/x', '/home/nonroot/x', '/proc/sys/kernel/hostname', '/dev/x', '/tmp/x', '/dev/shm/x', '/dev/null', '/dev/stdout')},
    'zero': attempt(lambda: open('/dev/zero', 'rb').read(2) == b'\0\0'), 'random': attempt(lambda: len(open('/dev/urandom', 'rb').read(8))),
    'terminal': attempt(lambda: len(os.openpty())),
    'secret': attempt(lambda: read('/app/secret')), 'owner': os.stat('/app/self.py').st_uid,
    'hosts': [attempt(lambda: socket.gethostbyname(name)) for name in ('localhost', socket.gethostname())],
    'outside': attempt(lambda: socket.create_connection(('192.0.2.1', 80), 1)),
    'low': attempt(lambda: socket.create_server(('0.0.0.0', 80)) and 'bound'),
    'interfaces': [name for _, name in socket.if_nameindex()],
    'input': os.read(0, 10).decode(),
}))
`,
  // HTTP on HOST PORT; a third argument is how many seconds to wait first, `v6only` for IPv6 alone.
  web: String.raw`
import http.server, os, socket, sys, time
host, port = sys.argv[1], int(sys.argv[2])
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ':' in host else socket.AF_INET
    def server_bind(self):
        if ':' in host:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 'v6only' in sys.argv)
        super().server_bind()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *arguments):
        print('request', self.path, flush=True)
    def say(self, status, body, **headers):
        self.send_response(status)
        self.send_header('content-length', str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        if self.path == '/':
            self.say(200, b'hello', Location='/there')
        elif self.path == '/big':
            self.send_response(200)
            self.send_header('content-length', str(100 << 20))
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b'x' * (1 << 20))
        elif self.path == '/chunked':
            self.send_response(200)
            self.send_header('transfer-encoding', 'chunked')
            self.end_headers()
            for part in (b'one ', b'two'):
                self.wfile.write(b'%x\r\n%s\r\n' % (len(part), part))
            self.wfile.write(b'0\r\n\r\n')
        elif self.path == '/events':
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b'data: x\n\n')
                time.sleep(0.5)
        elif self.path == '/host':
            self.say(200, self.headers['host'].encode())
        elif self.path == '/client':
            self.say(200, self.client_address[0].encode())
        elif self.path == '/die':
            os._exit(7)
        else:
            self.say(404, b'no')
    def do_POST(self):
        self.say(201, self.rfile.read(int(self.headers['content-length'])) + self.headers.get('x-extra', '').encode())
if sys.argv[3:] and sys.argv[3].replace('.', '').isdigit():
    time.sleep(float(sys.argv[3]))
Server((host, port), Handler).serve_forever()
`,
  garble: String.raw`
import socket
server = socket.create_server(('0.0.0.0', 9000))
while True:
    client, _ = server.accept()
    client.sendall(b'SSH-2.0-nothing\r\n')
    client.close()
`,
  crash: `
import sys
print('about to fail')
import no_such_module_anywhere
`,
  exits: 'import sys; print("out"); print("err", file=sys.stderr); sys.exit(int(sys.argv[1]))',
  sleep: 'import socket, time; server = socket.create_server(("0.0.0.0", 7000)); time.sleep(1000)',
  worker: `
import os, socket, time
memory = bytearray(20 << 20)
for _ in range(3):
    if os.fork() == 0:
        time.sleep(1000)
server = socket.create_server(('0.0.0.0', 7000))
time.sleep(1000)
`,
  ignores: `
import signal, socket, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print('ready')
server = socket.create_server(('0.0.0.0', 7000))
time.sleep(1000)
`,
  handles: `
import signal, socket, sys, time
def stop(number, frame):
    print('stopping')
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print('ready')
server = socket.create_server(('0.0.0.0', 7000))
time.sleep(1000)
`,
  binary: String.raw`
import sys
sys.stdout.buffer.write(bytes(range(256)) * 40 + b'\n\xff\xfe\n' + b'y' * 300000)
sys.stderr.buffer.write(b'\x00\x80no line end')
`,
  flood: String.raw`
import os
line = b'z' * 99 + b'\n'
while True:
    os.write(1, line * 600)
`,
  orphan: `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
print('left something behind')
`,
  reads: 'import sys; data = sys.stdin.buffer.read(); print(len(data), data[-3:])',
  writes: `
import os
os.makedirs('/data/below', exist_ok=True)
open('/data/below/new', 'w').write('made inside')
with open('/data/linked', 'r+') as file:
    file.write('changed')
print(sorted(os.listdir('/data')))
`,
}
