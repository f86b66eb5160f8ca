import { describe, expect, test } from 'vitest'
import type { DebianIndex, IndexedDebianPackage } from '../../model/debian/package-index.ts'
import type { Digest } from '../../model/oci/digest.ts'
import { packageOfSharedLibrary } from './shared-library.ts'

/** An index that has the named packages and nothing to say of them. */
function indexOf(...names: readonly string[]): DebianIndex {
  return {
    suite: 'trixie',
    architecture: 'amd64',
    digest: `sha256:${'0'.repeat(64)}` as Digest,
    releasedAt: 0,
    releases: [],
    isExpired: false,
    versionsOf: name => (names.includes(name) ? [{ name } as IndexedDebianPackage] : []),
    providersOf: () => [],
    names: () => names,
  }
}

describe('packageOfSharedLibrary', () => {
  // PEP 600's manylinux_2_28, with the libraries of its forerunners: the package in bookworm, and in trixie where it changed.
  test.each([
    ['libgcc_s.so.1', 'libgcc-s1'],
    ['libstdc++.so.6', 'libstdc++6'],
    ['libc.so.6', 'libc6'],
    ['libm.so.6', 'libc6'],
    ['libdl.so.2', 'libc6'],
    ['librt.so.1', 'libc6'],
    ['libnsl.so.1', 'libc6'],
    ['libutil.so.1', 'libc6'],
    ['libpthread.so.0', 'libc6'],
    ['libresolv.so.2', 'libc6'],
    ['libmvec.so.1', 'libc6'],
    ['ld-linux-x86-64.so.2', 'libc6'],
    ['ld-linux-aarch64.so.1', 'libc6'],
    ['libX11.so.6', 'libx11-6'],
    ['libXext.so.6', 'libxext6'],
    ['libXrender.so.1', 'libxrender1'],
    ['libICE.so.6', 'libice6'],
    ['libSM.so.6', 'libsm6'],
    ['libGL.so.1', 'libgl1'],
    ['libgobject-2.0.so.0', 'libglib2.0-0', 'libglib2.0-0t64'],
    ['libgthread-2.0.so.0', 'libglib2.0-0', 'libglib2.0-0t64'],
    ['libglib-2.0.so.0', 'libglib2.0-0', 'libglib2.0-0t64'],
    ['libatomic.so.1', 'libatomic1'],
    ['libz.so.1', 'zlib1g'],
    ['libexpat.so.1', 'libexpat1'],
    ['libcrypt.so.1', 'libcrypt1'],
    ['libpanelw.so.6', 'libncursesw6'],
    ['libncursesw.so.6', 'libncursesw6'],
    ['libgomp.so.1', 'libgomp1'],
    ['libpq.so.5', 'libpq5'],
    ['libmariadb.so.3', 'libmariadb3'],
    ['libxcb.so.1', 'libxcb1'],
    ['libssl.so.3', 'libssl3', 'libssl3t64'],
    ['libcrypto.so.3', 'libssl3', 'libssl3t64'],
    ['libmagic.so.1', 'libmagic1', 'libmagic1t64'],
    ['libpango-1.0.so.0', 'libpango-1.0-0'],
    ['libgdk_pixbuf-2.0.so.0', 'libgdk-pixbuf-2.0-0'],
    ['libicuuc.so.76', 'libicu76'],
    ['libhdf5_serial_hl.so.310', 'libhdf5-hl-310'],
    ['libxmlsec1-openssl.so.1', 'libxmlsec1-openssl', 'libxmlsec1t64-openssl'],
    ['libpython3.13.so.1.0', 'libpython3.13'],
    ['libtcl8.6.so', 'libtcl8.6'],
  ])('%s is in %s', (soname, before, after = before) => {
    expect(packageOfSharedLibrary(soname, indexOf(before))).toBe(before)
    expect(packageOfSharedLibrary(soname, indexOf(before, after))).toBe(after)
  })

  test.each(['libnowhere.so.1', 'libx.so', 'x', '', '../libx11.so.6'])('%j is in no package', soname => {
    expect(packageOfSharedLibrary(soname, indexOf('libx11-6'))).toBeUndefined()
  })
})
