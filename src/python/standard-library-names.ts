const names = `
abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect
builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall
compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses
datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl
filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp
gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json
keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib
msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev
pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty
pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter
runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver
spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau
symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter
token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest
urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
zipimport zlib zoneinfo __future__ __main__
`

/** Private ones that are not called as a public one with `_` before it. */
const privateNames = `
_aix_support _android_support _apple_support _bootsubprocess _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp
_codecs_kr _codecs_tw _collections_abc _colorize _compat_pickle _compression _hashopenssl _interpchannels
_interpqueues _interpreters _ios_support _lsprof _markupbase _md5 _multibytecodec _opcode_metadata _osx_support
_posixshmem _posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong _pyrepl _remote_debugging
_scproxy _sha1 _sha2 _sha256 _sha3 _sha512 _blake2 _sitebuiltins _strptime _sysconfig _suggestions _testbuffer
_testcapi _testclinic _testexternalinspection _testimportmultiple _testinternalcapi _testlimitedcapi _testmultiphase
_testsinglephase _threading_local _tkinter _types _weakref _weakrefset _xxsubinterpreters _xxinterpchannels _xxtestfuzz
_zstd antigravity this nturl2path xxlimited xxlimited_35 xxsubtype
`
const privates: ReadonlySet<string> = new Set(privateNames.trim().split(/\s+/))

/** The top-level modules of CPython's standard library, of any version from 3.11 to 3.14. */
export const standardLibraryNames: ReadonlySet<string> = new Set(names.trim().split(/\s+/))

/** Whether a top-level module of this name is the standard library's, its private ones such as `_sqlite3` included. */
export function isStandardLibraryName(name: string): boolean {
  if (standardLibraryNames.has(name) || privates.has(name)) return true
  return name.startsWith('_') && standardLibraryNames.has(name.slice(1))
}
