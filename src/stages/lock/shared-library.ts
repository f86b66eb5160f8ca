import type { DebianIndex } from '../../model/debian/package-index.ts'

// Debian names a library's package after its soname (Policy 8.1): libpq.so.5 is in libpq5. Where the size of time_t changed
// with trixie, `t64` follows. Below is what has another name; for each, the first that the suite has is taken.
const exceptions: readonly (readonly [soname: RegExp, ...packages: string[]])[] = [
  // glibc, in which manylinux counts on all of these.
  [/^ld-linux-(?:x86-64\.so\.2|aarch64\.so\.1)$/, 'libc6'],
  [/^lib(?:c|m)\.so\.6$/, 'libc6'],
  [/^lib(?:dl|resolv)\.so\.2$/, 'libc6'],
  [/^lib(?:rt|util|nsl|anl|mvec|BrokenLocale|thread_db)\.so\.1$/, 'libc6'],
  [/^libpthread\.so\.0$/, 'libc6'],
  [/^libnss_(?:compat|dns|files|hesiod)\.so\.2$/, 'libc6'],
  [/^libz\.so\.1$/, 'zlib1g'],
  [/^libbz2\.so\.1(?:\.0)?$/, 'libbz2-1.0'],
  [/^lib(?:glib|gobject|gthread|gio|gmodule)-2\.0\.so\.0$/, 'libglib2.0-0t64', 'libglib2.0-0'],
  [/^libatk-1\.0\.so\.0$/, 'libatk1.0-0t64', 'libatk1.0-0'],
  [/^libatk-bridge-2\.0\.so\.0$/, 'libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  [/^libatspi\.so\.0$/, 'libatspi2.0-0t64', 'libatspi2.0-0'],
  [/^libharfbuzz\.so\.0$/, 'libharfbuzz0b'],
  [/^libGLU\.so\.1$/, 'libglu1-mesa'],
  [/^libGLESv1_CM\.so\.1$/, 'libgles1'],
  [/^libGLESv2\.so\.2$/, 'libgles2'],
  [/^libGLdispatch\.so\.0$/, 'libglvnd0'],
  [/^libOpenCL\.so\.1$/, 'ocl-icd-libopencl1'],
  [/^libcrypto\.so\.3$/, 'libssl3t64', 'libssl3'],
  [/^lib(?:nss3|nssutil3|smime3|ssl3)\.so$/, 'libnss3'],
  [/^lib(?:nspr4|plc4|plds4)\.so$/, 'libnspr4'],
  [/^lib(?:panel|form|menu)\.so\.(\d+)$/, 'libncurses$1'],
  [/^lib(?:panel|form|menu)w\.so\.(\d+)$/, 'libncursesw$1'],
  [/^libhistory\.so\.(\d+)$/, 'libreadline$1t64', 'libreadline$1'],
  [/^libicu(?:data|i18n|io|tu|uc)\.so\.(\d+)$/, 'libicu$1'],
  [/^libjpeg\.so\.62$/, 'libjpeg62-turbo'],
  [/^libsnappy\.so\.1$/, 'libsnappy1v5'],
  [/^libxml2\.so\.2$/, 'libxml2'],
  [/^lib(?:xslt\.so\.1|exslt\.so\.0)$/, 'libxslt1.1'],
  [/^lib(tcl|tk)(8\.\d|9\.\d)\.so(?:\.0)?$/, 'lib$1$2t64', 'lib$1$2'],
  [/^liblber\.so\.2$/, 'libldap2'],
  [/^liblber-2\.5\.so\.0$/, 'libldap-2.5-0'],
  [/^libcurl-gnutls\.so\.4$/, 'libcurl4-gnutls', 'libcurl3t64-gnutls', 'libcurl3-gnutls'],
  [/^libgeos_c\.so\.1$/, 'libgeos-c1t64', 'libgeos-c1v5'],
  [/^libxmlsec1(-[a-z]+)?\.so\.1$/, 'libxmlsec1t64$1', 'libxmlsec1$1'],
  [/^libvips-cpp\.so\.(\d+)$/, 'libvips$1t64', 'libvips$1'],
  [/^libhdf5_serial(_hl)?\.so\.(\d+)$/, 'libhdf5$1-$2t64', 'libhdf5$1-$2-1', 'libhdf5$1-$2'],
  [/^libpython(3\.\d+)\.so\.1\.0$/, 'libpython$1t64', 'libpython$1'],
]

/**
 * The package of the index's suite that holds the shared library of this soname, or `undefined` where none is known. It
 * is a guess by name that the index confirms; whether the library is in the package shows when the package is unpacked.
 */
export function packageOfSharedLibrary(soname: string, index: DebianIndex): string | undefined {
  return candidatesFor(soname).find(name => index.versionsOf(name).length > 0)
}

function candidatesFor(soname: string): string[] {
  for (const [form, ...packages] of exceptions) {
    const match = form.exec(soname)
    // Package names have no underscore: libhdf5_hl is in libhdf5-hl.
    if (match) return packages.map(name => match[0].replace(form, name).replaceAll('_', '-'))
  }
  const match = /^(lib.+?)\.so\.(\d[\d.]*)$/.exec(soname) ?? /^(lib.+)-(\d[\d.]*)\.so$/.exec(soname)
  if (!match) return []
  const stem = match[1]!.toLowerCase().replaceAll('_', '-')
  const name = `${stem}${/\d$/.test(stem) ? '-' : ''}${match[2]}`
  return [`${name}t64`, name]
}
