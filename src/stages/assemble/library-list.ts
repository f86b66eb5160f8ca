import { generatedFile } from '../../images/generated-entry.ts'
import type { TreeFile } from '../../model/tree.ts'

// glibc's `struct cache_file_new` and `struct file_entry_new`, as formats/elf/ld-so-cache.ts writes them.
const program = `#!/usr/bin/python3 -IS
# Lists the libraries of /etc/ld.so.cache as glibc's ldconfig does: ctypes.util.find_library asks it for them.
import struct
import sys

if sys.argv[1:] not in (["-p"], ["--print-cache"]):
    sys.exit("ldconfig: in this image it can print the cache of libraries and nothing else: ldconfig -p")

with open("/etc/ld.so.cache", "rb") as file:
    cache = file.read()


def text(start):
    return cache[start:cache.index(0, start)].decode()


count, = struct.unpack_from("=I", cache, 20)
print(f"{count} libs found in cache \`/etc/ld.so.cache'")
for at in range(48, 48 + 24 * count, 24):
    flags, name, path = struct.unpack_from("=iII", cache, at)
    kind = {0x0303: ",x86-64", 0x0A03: ",AArch64"}.get(flags, "")
    print(f"\\t{text(name)} (libc6{kind}) => {text(path)}")
`

/**
 * What stands in for `/sbin/ldconfig`, a megabyte of which an image needs `ldconfig -p` alone: without it
 * `ctypes.util.find_library` finds nothing, and packages that load C libraries by name do not start.
 */
export function libraryList(): TreeFile {
  return generatedFile('usr/sbin/ldconfig', program, { kind: 'generated', by: 'ldconfig' }, { mode: 0o755 })
}
