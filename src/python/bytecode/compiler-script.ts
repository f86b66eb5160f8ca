/**
 * The Python program that compiles sources to bytecode; needs CPython 3.11 or newer and nothing but built-in modules.
 *
 * Its argument is `full`, or `terse` for bytecode without docstrings. Reads lines `IMAGE-PATH NUL HOST-PATH` from
 * standard input. Answers each, in order, on standard output with one byte
 * (`+` for bytecode, `-` for an error text), the length as four bytes little-endian, and that many bytes. The bytecode
 * is a whole .pyc of the unchecked hash-based kind (PEP 552): no time stamp, and no look at the source at start.
 */
export const compilerScript: string = `
import sys, marshal, _imp
from importlib.util import MAGIC_NUMBER

raw_magic = int.from_bytes(MAGIC_NUMBER, 'little')

def source_hash(source):
    try:
        return _imp.source_hash(raw_magic, source)
    except TypeError:
        return _imp.source_hash(source)

# Their place in the source is blanked: code compiled from a tree would depend on what else the process has compiled.
def without_docstrings(source, path):
    import ast
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source, path)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        first = node.body[0] if node.body else None
        if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)):
            continue
        rest = b'' if isinstance(node, ast.Module) else b'0'
        for at in range(first.lineno - 1, first.end_lineno):
            start = first.col_offset if at == first.lineno - 1 else 0
            end = first.end_col_offset if at == first.end_lineno - 1 else len(lines[at].rstrip(b'\\r\\n'))
            lines[at] = lines[at][:start] + rest + lines[at][end:]
            rest = b''
    return b''.join(lines)

def compiled(image_path, host_path):
    with open(host_path, 'rb') as file:
        source = file.read()
    parsed = without_docstrings(source, image_path) if sys.argv[1] == 'terse' else source
    code = compile(parsed, image_path, 'exec', dont_inherit=True, optimize=0)
    return MAGIC_NUMBER + (1).to_bytes(4, 'little') + source_hash(source) + marshal.dumps(code)

import warnings
warnings.simplefilter('ignore')
out = sys.stdout.buffer
for line in sys.stdin.buffer:
    image_path, host_path = line.rstrip(b'\\n').decode('utf-8', 'surrogateescape').split('\\0')
    try:
        kind, answer = b'+', compiled(image_path, host_path)
    except Exception as error:
        kind, answer = b'-', f'{type(error).__name__}: {error}'.encode('utf-8', 'replace')
    out.write(kind + len(answer).to_bytes(4, 'little') + answer)
out.flush()
`
