/**
 * The Python program between pare and a sandboxed process; needs CPython 3.11 or newer, and of its standard library
 * only what loads in a few milliseconds (`json` and `socket` would cost more than all the rest).
 *
 * It speaks frames on standard input and output: one byte kind, four bytes channel, four bytes length (little-endian),
 * payload. See frame.ts for the kinds, docs/decisions/sandbox-agent.md for why it exists.
 */
export const agentScript: string = String.raw`
import os, select, sys, time
import _signal, _socket, ctypes, fcntl, resource
from _json import encode_basestring_ascii as quoted

CONTROL, DATA, END, BROKEN, STDOUT, STDERR, STDIN = range(7)
NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWCGROUP = (
    0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x2000000)
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
INSIDE = ((_socket.AF_INET, '127.0.0.2'), (_socket.AF_INET6, 'fd00::2'))
DETACH = 2
SIGKILL = 9

libc = ctypes.CDLL(None, use_errno=True)

class Trouble(Exception):
    pass

def kernel(step, result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), step)
    return result

def text(value):
    return None if value is None else os.fsencode(value)

def unshare(flags, step):
    kernel(step, libc.unshare(flags))

def setns(descriptor, flags, step):
    kernel(step, libc.setns(descriptor, flags))

def prctl(option, value=0):
    return libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))

def mount(source, target, kind, flags, options=''):
    kernel('mount ' + target, libc.mount(text(source), text(target), text(kind), ctypes.c_ulong(flags), text(options)))

def pivot_root(new, old):
    number = {'x86_64': 155, 'aarch64': 41, 'riscv64': 41, 'ppc64le': 203, 's390x': 217}[os.uname().machine]
    kernel('pivot_root', libc.syscall(ctypes.c_long(number), text(new), text(old)))

def write_file(path, content):
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, content.encode())
    finally:
        os.close(descriptor)

def read_file(path):
    with open(path, 'rb', 0) as file:
        return file.readall()

# ---------------------------------------------------------------- frames

def json(value):
    if value is None or value is True or value is False:
        return {None: 'null', True: 'true', False: 'false'}[value]
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return '{' + ','.join(quoted(key) + ':' + json(item) for key, item in value.items()) + '}'
    if isinstance(value, (list, tuple)):
        return '[' + ','.join(json(item) for item in value) + ']'
    return repr(value)

def send(kind, channel, payload=b''):
    # Blocking on purpose: when pare is slow to read, so is this, and so is in the end the process.
    frame = memoryview(bytes((kind,)) + channel.to_bytes(4, 'little') + len(payload).to_bytes(4, 'little') + payload)
    while frame:
        frame = frame[os.write(1, frame):]

def tell(message):
    send(CONTROL, 0, json(message).encode())

def trouble_of(error):
    if isinstance(error, OSError):
        return {'step': str(error.filename or 'start'), 'reason': error.strerror or str(error), 'errno': error.errno or 0}
    return {'step': 'start', 'reason': str(error) or type(error).__name__, 'errno': 0}

# ---------------------------------------------------------------- the loop

poller = select.poll()
watched = {}

def watch(descriptor, events, callback):
    watched[descriptor] = callback
    poller.register(descriptor, events)

def unwatch(descriptor):
    if watched.pop(descriptor, None):
        poller.unregister(descriptor)

# ---------------------------------------------------------------- namespaces

state = {'has_ids': True, 'has_ipv6': False}

def is_mapped(name, number):
    ranges = (line.split() for line in read_file('/proc/self/' + name).decode().splitlines())
    return any(int(start) <= number < int(start) + int(count) for start, _, count in ranges)

def enter_network(uid, gid, is_shared):
    """A network of its own unless it is to be shared, in a user namespace of its own where that is the only way to get one."""
    if libc.unshare(NEWIPC if is_shared else NEWNET) == 0:
        # Root of a container may have one id alone to give.
        state['has_ids'] = is_mapped('uid_map', uid) and is_mapped('gid_map', gid)
        return
    number = ctypes.get_errno()
    if number != 1:
        raise OSError(number, os.strerror(number), 'first namespace' if is_shared else 'network namespace')
    state['has_ids'] = enter_user_namespace() and is_mapped('uid_map', uid) and is_mapped('gid_map', gid)
    if not is_shared:
        unshare(NEWNET, 'network namespace')

def enter_user_namespace():
    """Maps every id of this computer where that is allowed (and says so), else the own one as root."""
    uid, gid = os.geteuid(), os.getegid()
    helper = None
    if uid == 0:
        go, ready = os.pipe()
        helper = os.fork()
        if helper == 0:
            os.close(ready)
            os.read(go, 1)
            try:
                for name in ('uid_map', 'gid_map'):
                    lines = [line.split() for line in read_file('/proc/self/' + name).decode().splitlines()]
                    content = ''.join(f'{inside} {inside} {count}\n' for inside, _, count in lines)
                    write_file(f'/proc/{os.getppid()}/{name}', content)
            except OSError:
                os._exit(1)
            os._exit(0)
        os.close(go)
    try:
        unshare(NEWUSER, 'user namespace')
    finally:
        if helper:
            os.close(ready)
            has_all = os.waitpid(helper, 0)[1] == 0
    if helper and has_all:
        return True
    map_single(uid, 0, gid, 0)
    return False

def map_single(outer_uid, uid, outer_gid, gid):
    try:
        write_file('/proc/self/setgroups', 'deny')
    except FileNotFoundError:
        pass
    write_file('/proc/self/uid_map', f'{uid} {outer_uid} 1')
    write_file('/proc/self/gid_map', f'{gid} {outer_gid} 1')

def bring_network_up(is_up=False):
    if not is_up:
        socket = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
        request = bytearray(b'lo'.ljust(16, b'\0') + bytes(24))
        fcntl.ioctl(socket.fileno(), 0x8913, request)
        request[16] |= 1
        fcntl.ioctl(socket.fileno(), 0x8914, bytes(request))
        socket.close()
    try:
        # IPv4 has all of 127/8 to tell 127.0.0.1 from an address that others reach; IPv6 has ::1 alone.
        socket = _socket.socket(_socket.AF_INET6, _socket.SOCK_DGRAM)
        fcntl.ioctl(socket.fileno(), 0x8916, bytes.fromhex('fd00' + '0' * 27 + '2') + (128).to_bytes(4, sys.byteorder) + (1).to_bytes(4, sys.byteorder))
        socket.close()
        state['has_ipv6'] = True
    except OSError:
        pass
    try:
        # As container engines do: any user may listen on port 80.
        write_file('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0')
    except OSError:
        pass

# ---------------------------------------------------------------- the root

def locked_flags(path):
    # A user namespace may not clear what the mount it copies from was given.
    flags = os.statvfs(path).f_flag
    return flags & (NOSUID | NODEV | NOEXEC | 1024 | 2048) | ((1 << 21) if flags & 4096 else 0)

def bind(source, target, is_writable):
    make_mount_point(target, os.path.isdir(source))
    mount(source, target, None, BIND)
    flags = BIND | REMOUNT | locked_flags(target) | NOSUID | NODEV
    mount(None, target, None, flags if is_writable else flags | RDONLY)

def make_mount_point(path, is_directory):
    if os.path.lexists(path):
        return
    if is_directory:
        os.mkdir(path, 0o755)
    else:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))

def seal(path):
    mount(None, path, None, BIND | REMOUNT | RDONLY | NOSUID | NODEV | locked_flags(path))

def mount_proc(path, old):
    make_mount_point(path, True)
    try:
        mount('proc', path, 'proc', NOSUID | NODEV | NOEXEC)
    except OSError:
        # Inside a container whose own /proc is partly masked, the kernel gives out no fresh one.
        mount(old + '/proc', path, None, BIND | REC)
        return
    for name in ('bus', 'fs', 'irq', 'sys', 'sysrq-trigger'):
        protect(path + '/' + name, lambda target: bind(target, target, False))
    for name in ('kcore', 'keys', 'latency_stats', 'timer_list', 'sched_debug'):
        protect(path + '/' + name, lambda target: mount(old + '/dev/null', target, None, BIND))
    for name in ('acpi', 'scsi', 'asound'):
        protect(path + '/' + name, lambda target: mount('tmpfs', target, 'tmpfs', RDONLY | NOSUID | NODEV | NOEXEC))

def protect(path, action):
    if os.path.lexists(path):
        try:
            action(path)
        except OSError:
            if os.geteuid() == 0 and state['has_ids']:
                raise

def mount_dev(path, old):
    make_mount_point(path, True)
    mount('tmpfs', path, 'tmpfs', NOSUID | NOEXEC, 'mode=0755')
    for name in ('null', 'zero', 'full', 'random', 'urandom', 'tty'):
        if os.path.exists(f'{old}/dev/{name}'):
            make_mount_point(f'{path}/{name}', False)
            mount(f'{old}/dev/{name}', f'{path}/{name}', None, BIND)
    os.mkdir(path + '/pts', 0o755)
    mount('devpts', path + '/pts', 'devpts', NOSUID | NOEXEC, 'newinstance,ptmxmode=0666,mode=0620' + (',gid=5' if state['has_ids'] else ''))
    os.mkdir(path + '/shm')
    mount('tmpfs', path + '/shm', 'tmpfs', NOSUID | NODEV | NOEXEC, 'mode=1777,size=64m')
    os.mkdir(path + '/mqueue')
    try:
        mount('mqueue', path + '/mqueue', 'mqueue', NOSUID | NODEV | NOEXEC)
    except OSError:
        os.rmdir(path + '/mqueue')
    for name, target in (('ptmx', 'pts/ptmx'), ('fd', '/proc/self/fd'), ('stdin', '/proc/self/fd/0'), ('stdout', '/proc/self/fd/1'), ('stderr', '/proc/self/fd/2')):
        os.symlink(target, f'{path}/{name}')
    mount(None, path, None, BIND | REMOUNT | RDONLY | NOSUID | NOEXEC)

def mount_sys(path, old):
    make_mount_point(path, True)
    try:
        mount('sysfs', path, 'sysfs', RDONLY | NOSUID | NODEV | NOEXEC)
    except OSError:
        try:
            mount(old + '/sys', path, None, BIND | REC)
        except OSError:
            pass

def build_root(base, mounts):
    """Lays out what the process will see, and makes it the root of this mount namespace."""
    mount(None, '/', None, REC | PRIVATE)
    mount('tmpfs', base, 'tmpfs', NOSUID | NODEV, 'mode=0755')
    os.chdir(base)
    for name in ('new', 'old', 'files'):
        os.mkdir(name, 0o755)
    pivot_root('.', 'old')
    os.chdir('/')
    old = '/old'
    for index, entry in enumerate(mounts):
        kind, target = entry['kind'], ('/new' + entry['path']).rstrip('/')
        if kind == 'bind':
            bind(old + entry['source'], target, entry['isWritable'])
        elif kind == 'tmpfs':
            make_mount_point(target, True)
            mount('tmpfs', target, 'tmpfs', NOSUID | NODEV, 'mode=%o' % entry['mode'])
        elif kind == 'directory':
            os.mkdir(target)
            os.chmod(target, entry['mode'])
        elif kind == 'symlink':
            os.symlink(entry['target'], target)
        elif kind == 'file':
            source = f'/files/{index}'
            descriptor = os.open(source, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644)
            os.write(descriptor, entry['text'].encode())
            os.fchmod(descriptor, 0o644)
            os.close(descriptor)
            bind(source, target, False)
        elif kind == 'seal':
            seal(target)
        elif kind == 'proc':
            mount_proc(target, old)
        elif kind == 'dev':
            mount_dev(target, old)
        elif kind == 'sys':
            mount_sys(target, old)
    os.chdir('/new')
    pivot_root('.', '.')
    kernel('umount', libc.umount2(b'.', DETACH))
    os.chdir('/')

# ---------------------------------------------------------------- the process

# What container engines leave in the bounding set, but for making devices.
KEPT_CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 29, 31}

def reset_process():
    for number in range(1, 65):
        try:
            _signal.signal(number, _signal.SIG_DFL)
        except (OSError, ValueError):
            pass
    _signal.pthread_sigmask(_signal.SIG_SETMASK, [])
    os.umask(0o022)
    limit(resource.RLIMIT_NOFILE, 1024, 524288)
    limit(resource.RLIMIT_CORE, 0, 0)
    limit(resource.RLIMIT_STACK, 8 << 20, resource.RLIM_INFINITY)

def limit(which, soft, hard):
    ceiling = resource.getrlimit(which)[1]
    if ceiling != resource.RLIM_INFINITY:
        hard = ceiling if hard == resource.RLIM_INFINITY else min(hard, ceiling)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(which, (soft, hard))

def become_user(uid, gid):
    for capability in range(64):
        if capability not in KEPT_CAPABILITIES and libc.prctl(24, ctypes.c_ulong(capability), 0, 0, 0) < 0 and ctypes.get_errno() == 22:
            break
    prctl(47, 4)
    prctl(38, 1)
    if state['has_ids']:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    prctl(4, 1)
    # Last: a change of user takes it away again.
    prctl(1, SIGKILL)

def run_program(spec):
    argv, environment = spec['argv'], spec['environment']
    try:
        os.chdir(spec['workingDirectory'])
    except OSError as error:
        give_up(f"cannot enter the working directory {spec['workingDirectory']}: {error.strerror}", 126)
    name = argv[0]
    path = environment.get('PATH') or '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
    candidates = [name] if '/' in name else [f'{folder or "."}/{name}' for folder in path.split(':')]
    problem = None
    for candidate in candidates:
        try:
            os.execve(candidate, argv, environment)
        except OSError as error:
            if error.errno in (2, 20):
                if os.path.lexists(candidate):
                    problem = problem or (f'cannot start {candidate}: it is there, but {interpreter_of(candidate)} is not', 127)
            else:
                problem = problem or (f'cannot start {candidate}: {error.strerror}', 126)
    give_up(*(problem or (f'cannot start {name}: no such program' + ('' if '/' in name else f' on PATH ({path})'), 127)))

def interpreter_of(path):
    try:
        with open(path, 'rb') as file:
            start = file.read(256)
    except OSError:
        return 'what it points to'
    if start.startswith(b'#!'):
        return 'its interpreter ' + (start[2:].split(b'\n')[0].split() or [b'?'])[0].decode(errors='replace')
    return 'its loader'

def give_up(message, code):
    os.write(2, b'pare: ' + message.encode(errors='surrogateescape') + b'\n')
    os._exit(code)

class Process:
    """pid is the process itself, awaited the one to wait for: bubblewrap stays between."""
    def __init__(self, number, spec):
        self.number = number
        self.pid = self.awaited = self.pidfd = None
        self.input = bytearray()
        self.is_input_over = False
        self.inside, self.outside = [], {}
        if spec.get('hasStdin'):
            inner, outer = os.pipe()
            os.set_blocking(outer, False)
        else:
            inner, outer = os.open('/dev/null', os.O_RDONLY | os.O_CLOEXEC), None
        self.stdin = outer
        self.inside.append(inner)
        for kind in (STDOUT, STDERR):
            outer, inner = os.pipe()
            os.set_blocking(outer, False)
            if state['has_ids']:
                try:
                    # So that the process may open /dev/stdout, as container engines allow.
                    os.fchown(inner, spec['uid'], spec['gid'])
                except OSError:
                    pass
            self.inside.append(inner)
            self.outside[outer] = kind

    def take_streams(self):
        # In two steps, because an inner end may itself be number 0, 1 or 2 where those were closed.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3) for end in self.inside]
        for number, end in enumerate(ends):
            os.dup2(end, number)

    def close_streams(self):
        for end in self.inside + list(self.outside) + ([self.stdin] if self.stdin is not None else []):
            os.close(end)

    def started(self, pid, awaited):
        self.pid, self.awaited = pid, awaited
        for end in self.inside:
            os.close(end)
        self.pidfd = os.pidfd_open(awaited)
        watch(self.pidfd, select.POLLIN, self.ended)
        for end in self.outside:
            watch(end, select.POLLIN, lambda events, end=end: self.read(end))
        processes[self.number] = self

    def read(self, end):
        try:
            content = os.read(end, 65536)
        except BlockingIOError:
            return False
        if content:
            send(self.outside[end], self.number, content)
            return True
        self.close(end)
        return False

    def close(self, end):
        if self.outside.pop(end, None):
            unwatch(end)
            os.close(end)

    def feed(self, content):
        if self.stdin is None:
            return
        if content:
            self.input += content
        else:
            self.is_input_over = True
        watch(self.stdin, select.POLLOUT, self.flush)

    def flush(self, events):
        try:
            if self.input:
                del self.input[:os.write(self.stdin, self.input[:65536])]
        except BlockingIOError:
            return
        except OSError:
            self.input.clear()
            self.is_input_over = True
        if not self.input:
            unwatch(self.stdin)
            if self.is_input_over:
                os.close(self.stdin)
                self.stdin = None

    def ended(self, events):
        _, status = os.waitpid(self.awaited, 0)
        unwatch(self.pidfd)
        os.close(self.pidfd)
        for end in list(self.outside):
            # Bounded: what it left running in the background may write for ever.
            for _ in range(64):
                if not self.read(end):
                    break
            self.close(end)
        if self.stdin is not None:
            unwatch(self.stdin)
            os.close(self.stdin)
            self.stdin = None
        del processes[self.number]
        tell({'event': 'exited', 'process': self.number, 'code': os.waitstatus_to_exitcode(status)})

    def kill(self, number):
        try:
            if self.number == 0:
                os.kill(self.pid, number)
            else:
                os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

processes = {}
waits = []

def start_here(request):
    """Makes every namespace itself."""
    spec = request['spec']
    is_shared = request.get('isNetworkShared', False)
    enter_network(spec['uid'], spec['gid'], is_shared)
    if not is_shared:
        bring_network_up()
    listen(request)
    process = Process(0, spec)
    told, tells = os.pipe()
    try:
        unshare(NEWPID, 'pid namespace')
        pid = os.fork()
    except OSError:
        process.close_streams()
        raise
    if pid == 0:
        try:
            prctl(1, SIGKILL)
            os.setsid()
            unshare(NEWNS | NEWIPC | NEWUTS, 'mount namespace')
            libc.unshare(NEWCGROUP)
            libc.sethostname(b'pare', 4)
            build_root(request['base'], request['mounts'])
            if not state['has_ids']:
                outer = os.geteuid(), os.getegid()
                unshare(NEWUSER, 'second user namespace')
                prctl(4, 1)
                map_single(outer[0], spec['uid'], outer[1], spec['gid'])
            process.take_streams()
            reset_process()
            become_user(spec['uid'], spec['gid'])
            if not spec['argv']:
                os._exit(0)
            os.set_inheritable(tells, False)
        except BaseException as error:
            os.write(tells, json(trouble_of(error)).encode())
            os._exit(70)
        run_program(spec)
    os.close(tells)
    complaint = read_all(told)
    if complaint:
        os.waitpid(pid, 0)
        process.close_streams()
        raise Trouble(complaint.decode())
    process.started(pid, pid)
    return pid

def start_with_bubblewrap(request):
    """Lets bubblewrap make the namespaces, and joins the network from outside: its own children may be forbidden to."""
    spec = request['spec']
    state['has_ids'] = False
    process = Process(0, spec)
    told, tells = os.pipe()
    waited, go = os.pipe()
    inherited, argv = [tells, waited], []
    for argument in request['bubblewrap']:
        if isinstance(argument, str):
            argv.append(argument)
        else:
            descriptor = os.memfd_create('file')
            os.write(descriptor, argument['text'].encode())
            os.lseek(descriptor, 0, 0)
            inherited.append(descriptor)
            argv.append(str(descriptor))
    argv[1:1] = ['--info-fd', str(tells), '--block-fd', str(waited)]
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            process.take_streams()
            reset_process()
            prctl(1, SIGKILL)
            for descriptor in inherited:
                os.set_inheritable(descriptor, True)
            os.execve(argv[0], argv, spec['environment'])
        except BaseException as error:
            give_up(f'cannot start {argv[0]}: {error}', 127)
    for descriptor in inherited:
        os.close(descriptor)
    answer = read_all(told)
    try:
        if not answer:
            raise Trouble('')
        child = eval(answer)['child-pid']
        is_shared = request.get('isNetworkShared', False)
        pids = os.open(f'/proc/{child}/ns/pid', os.O_RDONLY | os.O_CLOEXEC)
        network = pids if is_shared else os.open(f'/proc/{child}/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        owner = fcntl.ioctl(network, 0xb701)
        setns(owner, NEWUSER, 'joining the user namespace of bubblewrap')
        if not is_shared:
            setns(network, NEWNET, 'joining the network of bubblewrap')
        setns(pids, NEWPID, 'joining the pid namespace of bubblewrap')
        for descriptor in {owner, network, pids}:
            os.close(descriptor)
        if not is_shared:
            bring_network_up(True)
        listen(request)
    except (OSError, Trouble) as error:
        os.kill(pid, SIGKILL)
        os.waitpid(pid, 0)
        for end in process.inside:
            os.close(end)
        complaint = read_all(list(process.outside)[1]).decode(errors='replace').strip()
        raise Trouble(json({'step': 'bubblewrap', 'reason': complaint, 'errno': 0})) if complaint else error
    process.started(child, pid)
    os.write(go, b'1')
    os.close(go)
    return child

def attempt(request):
    """Starts a process and waits for its end, all in a fork: this process stays as it was and can still start one."""
    told, tells = os.pipe()
    pid = os.fork()
    if pid == 0:
        complaint = ''
        try:
            begin(request)
            main = processes[0]
            _, status = os.waitpid(main.awaited, 0)
            if status:
                for end in main.outside:
                    os.set_blocking(end, True)
                said = read_all(list(main.outside)[1]).decode(errors='replace').strip()
                raise Trouble(json({'step': 'trial', 'reason': said or f'ended with {os.waitstatus_to_exitcode(status)}', 'errno': 0}))
        except Trouble as trouble:
            complaint = str(trouble)
        except BaseException as error:
            complaint = json(trouble_of(error))
        os.write(tells, complaint.encode())
        os._exit(0)
    os.close(tells)
    complaint = read_all(told)
    os.waitpid(pid, 0)
    if complaint:
        raise Trouble(complaint.decode())

def begin(request):
    return start_with_bubblewrap(request) if request['bubblewrap'] else start_here(request)

def read_all(descriptor):
    parts = []
    while part := os.read(descriptor, 4096):
        parts.append(part)
    os.close(descriptor)
    return b''.join(parts)

def execute(request):
    """Starts a second process beside the first: in all its namespaces, as its user."""
    spec, main = request['spec'], processes.get(0)
    if not main:
        raise Trouble(json({'step': 'execute', 'reason': 'the process has ended', 'errno': 3}))
    folder = f'/proc/{main.pid}/ns/'
    spaces = [(os.open(folder + name, os.O_RDONLY | os.O_CLOEXEC), flag, name) for name, flag in (('ipc', NEWIPC), ('uts', NEWUTS), ('mnt', NEWNS))]
    if os.readlink(folder + 'user') != os.readlink('/proc/self/ns/user'):
        spaces.append((os.open(folder + 'user', os.O_RDONLY | os.O_CLOEXEC), NEWUSER, 'user'))
    process = Process(request['process'], spec)
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            process.take_streams()
            for descriptor, flag, name in spaces:
                setns(descriptor, flag, f'joining the {name} namespace')
            reset_process()
            become_user(spec['uid'], spec['gid'])
        except BaseException as error:
            give_up(f'cannot start {spec["argv"][0]}: {error}', 126)
        run_program(spec)
    for descriptor, _, _ in spaces:
        os.close(descriptor)
    process.started(pid, pid)
    return pid

# ---------------------------------------------------------------- the network

def listeners():
    """Port to whether nobody outside could reach it."""
    found = {}
    for name in ('tcp', 'tcp6'):
        try:
            lines = read_file('/proc/self/net/' + name).decode().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == '0A':
                address, port = fields[1].split(':')
                port = int(port, 16)
                found[port] = found.get(port, True) and is_loopback(address)
    return found

def is_loopback(address):
    if sys.byteorder == 'little' and len(address) == 8:
        return address.endswith('7F') and address != '0200007F'
    if len(address) == 8:
        return address.startswith('7F') and address != '7F000002'
    if address[:24] in ('0000000000000000FFFF0000', '00000000000000000000FFFF'):
        return is_loopback(address[24:])
    return address in ('00000000000000000000000001000000', '0' * 31 + '1')

def check_waits():
    """Looks at the kernel's table instead of connecting: a server may count, log or choke on an empty connection."""
    if not waits:
        return
    now, found = time.monotonic(), listeners()
    for wait in list(waits):
        port = wait['port']
        ports = [port] if port in found else list(found) if port == 0 else []
        if any(not found[one] for one in ports):
            verdict = 'listening'
        elif ports and (now >= wait['deadline'] or port and now - wait.setdefault('since', now) > 1):
            verdict = 'loopback-only'
        elif 0 not in processes:
            verdict = 'exited'
        elif now >= wait['deadline']:
            verdict = 'timeout'
        else:
            continue
        waits.remove(wait)
        tell({'id': wait['id'], 'result': verdict})

class Channel:
    """One connection into the network, or out of it."""
    def __init__(self, number, socket=None):
        self.number, self.socket = number, socket
        self.addresses = []
        self.pending = bytearray()
        self.is_ending = self.is_mute = self.is_deaf = False
        self.is_open = socket is not None
        channels[number] = self

    def reach(self, port):
        self.port = port
        self.addresses = list(INSIDE if state['has_ipv6'] else INSIDE[:1])
        self.connect()

    def connect(self):
        family, address = self.addresses.pop(0)
        self.socket = _socket.socket(family, _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC)
        self.socket.setblocking(False)
        number = self.socket.connect_ex((address, self.port))
        if number in (0, 115):
            watch(self.socket.fileno(), select.POLLOUT, self.connected)
        else:
            self.failed(number)

    def connected(self, events):
        number = self.socket.getsockopt(_socket.SOL_SOCKET, _socket.SO_ERROR)
        if number:
            return self.failed(number)
        self.is_open = True
        self.update()

    def failed(self, number):
        self.close()
        if self.addresses and not self.is_open:
            return self.connect()
        channels.pop(self.number, None)
        send(BROKEN, self.number, os.strerror(number).encode())

    def update(self):
        if self.socket and self.is_open:
            waiting = self.pending or self.is_ending
            events = (0 if self.is_deaf else select.POLLIN) | (select.POLLOUT if waiting else 0)
            watch(self.socket.fileno(), events, self.moved)

    def moved(self, events):
        try:
            if events & select.POLLOUT:
                if self.pending:
                    del self.pending[:self.socket.send(self.pending[:262144])]
                elif self.is_ending:
                    self.is_ending, self.is_mute = False, True
                    self.socket.shutdown(_socket.SHUT_WR)
            if events & (select.POLLIN | select.POLLHUP | select.POLLERR):
                # Of one that has no more to say, this is the end of hearing as well.
                content = self.socket.recv(262144)
                if content:
                    send(DATA, self.number, content)
                elif not self.is_deaf:
                    self.is_deaf = True
                    send(END, self.number)
                elif not self.is_mute:
                    raise OSError(32, 'Broken pipe')
            if self.is_deaf and self.is_mute:
                self.close()
                channels.pop(self.number, None)
            self.update()
        except BlockingIOError:
            pass
        except OSError as error:
            self.failed(error.errno)

    def abandon(self):
        if self.socket and self.number >= FIRST_ARRIVAL:
            # As a port answers that nobody listens at.
            self.socket.setsockopt(_socket.SOL_SOCKET, _socket.SO_LINGER, (1).to_bytes(4, sys.byteorder) + bytes(4))
        self.close()

    def close(self):
        if self.socket:
            unwatch(self.socket.fileno())
            self.socket.close()
            self.socket = None

channels = {}
FIRST_ARRIVAL = 1 << 31
arrivals = [FIRST_ARRIVAL]

def listen(request):
    """What comes to these addresses is passed on by pare: open before the process can ask for them."""
    for index, one in enumerate(request.get('listeners', ())):
        listener = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        listener.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
        try:
            listener.bind((one['address'], one['port']))
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"listening at {one['address']}:{one['port']}")
        listener.listen(128)
        listener.setblocking(False)
        watch(listener.fileno(), select.POLLIN, lambda events, listener=listener, index=index: arrive(listener, index))

def arrive(listener, index):
    try:
        descriptor, _ = listener._accept()
    except OSError:
        return
    socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM, 0, descriptor)
    socket.setblocking(False)
    number = arrivals[0]
    arrivals[0] += 1
    tell({'event': 'accepted', 'listener': index, 'channel': number})
    Channel(number, socket).update()

# ---------------------------------------------------------------- facts

def resident_memory():
    """Of the process and all below it; whoever loses its parent gets the first process for one."""
    if 0 not in processes:
        return None
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                parents[int(name)] = int(read_file(f'/proc/{name}/stat').rsplit(b')', 1)[1].split()[1])
            except OSError:
                pass
    family, size = [processes[0].pid], 0
    for pid in family:
        family.extend(child for child, parent in parents.items() if parent == pid)
        try:
            size += int(read_file(f'/proc/{pid}/statm').split()[1])
        except OSError:
            pass
    return size * os.sysconf('SC_PAGE_SIZE')

# ---------------------------------------------------------------- what pare asks for

def answer(request):
    what = request['do']
    if what == 'start':
        return {'pid': begin(request)}
    if what == 'try':
        return attempt(request)
    if what == 'execute':
        return execute(request)
    if what == 'signal':
        process = processes.get(request['process'])
        if process:
            process.kill(request['signal'])
        return None
    if what == 'ports':
        return [{'port': port, 'isLoopbackOnly': is_only} for port, is_only in sorted(listeners().items())]
    if what == 'memory':
        return resident_memory()
    if what == 'connect':
        Channel(request['channel']).reach(request['port'])
        return None
    raise Trouble(json({'step': what, 'reason': 'unknown request', 'errno': 0}))

def obey(request):
    if request['do'] == 'wait':
        waits.append({'id': request['id'], 'port': request['port'], 'deadline': time.monotonic() + request['seconds'], 'from': time.monotonic()})
        return check_waits()
    try:
        tell({'id': request['id'], 'result': answer(request)})
    except Trouble as trouble:
        send(CONTROL, 0, ('{"id":%d,"trouble":%s}' % (request['id'], trouble)).encode())
    except Exception as error:
        tell({'id': request['id'], 'trouble': trouble_of(error)})

constants = {'true': True, 'false': False, 'null': None, '__builtins__': {}}
incoming = bytearray()

def receive(events):
    content = os.read(0, 1 << 20)
    if not content:
        leave()
    incoming.extend(content)
    while len(incoming) >= 9:
        size = int.from_bytes(incoming[5:9], 'little')
        if len(incoming) < 9 + size:
            return
        kind, number, payload = incoming[0], int.from_bytes(incoming[1:5], 'little'), bytes(incoming[9:9 + size])
        del incoming[:9 + size]
        if kind == CONTROL:
            # JSON is a Python expression but for three words, and pare itself wrote it: no need to load a parser.
            obey(eval(payload.decode(), constants))
        elif kind == STDIN:
            if number in processes:
                processes[number].feed(payload)
        elif number in channels:
            channel = channels[number]
            if kind == BROKEN:
                channel.abandon()
                del channels[number]
            else:
                if kind == DATA:
                    channel.pending += payload
                else:
                    channel.is_ending = True
                channel.update()

def leave():
    """Pare is gone or has had enough: with the first process goes all else."""
    for process in list(processes.values()):
        process.kill(SIGKILL)
    for process in list(processes.values()):
        try:
            os.waitpid(process.awaited, 0)
        except ChildProcessError:
            pass
    os._exit(0)

def main():
    for name in os.listdir('/proc/self/fd'):
        if int(name) > 2:
            try:
                os.close(int(name))
            except OSError:
                pass
    watch(0, select.POLLIN, receive)
    while True:
        pause = None
        if waits:
            pause = 4 if time.monotonic() - waits[0]['from'] < 2 else 20
        for descriptor, events in poller.poll(pause):
            callback = watched.get(descriptor)
            if callback:
                callback(events)
        check_waits()

try:
    main()
except BrokenPipeError:
    leave()
`
