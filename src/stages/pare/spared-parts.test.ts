import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../../model/image-path.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import { findFacts } from '../../python/imports/find-facts.ts'
import { parseModule } from '../../python/syntax/parse-module.ts'
import { sparedParts } from './spared-parts.ts'

/** The parts that may leave where the project, or a distribution, has this source. */
function spared(source: string, distribution?: string): string[] {
  const owner = distribution === undefined ? {} : { distribution: distribution as DistributionName }
  const parts = sparedParts([{ ...owner, facts: [findFacts(parseModule(source), { python: '3.13' })] }])
  return [
    ...['_ssl', '_hashlib', '_lzma', '_bz2', '_uuid'].filter(name => parts.hasModule(name)),
    ...(parts.hasFile(parseImagePath('usr/lib/locale/C.utf8/LC_CTYPE')) ? ['locale'] : []),
  ]
}

const all = ['_ssl', '_hashlib', '_lzma', '_bz2', '_uuid', 'locale']
const without = (...names: readonly string[]) => all.filter(name => !names.includes(name))

describe('sparedParts', () => {
  test('are all optional parts where nothing asks for one', () => {
    expect(spared('import json\nfrom urllib.parse import quote\nfrom http.client import responses')).toEqual(all)
  })

  test.each([
    'import ssl',
    'from ssl import SSLContext',
    'def f():\n    import smtplib',
    'from urllib import request',
    'import urllib.request',
    'from urllib.request import urlopen',
    'import http.client',
    'import_module("ssl")',
    'x = "xmlrpc.client.ServerProxy"',
  ])('TLS stays, and with it its digests, where something opens connections: %s', source => {
    expect(spared(source)).toEqual(without('_ssl', '_hashlib'))
  })

  test.each(['uvicorn', 'gunicorn', 'flask', 'django'])('a server may ask for TLS that nobody uses: %s', name => {
    expect(spared('import ssl', name)).toEqual(all)
  })

  test.each(['requests', 'urllib3', 'httpx', 'tornado'])('whoever cannot be imported without it is heard: %s', name => {
    expect(spared('import ssl', name)).toEqual(without('_ssl', '_hashlib'))
  })

  test.each([
    ['import hashlib\nhashlib.scrypt(b"")', undefined],
    ['from hashlib import pbkdf2_hmac', 'passlib'],
    ['from werkzeug.security import generate_password_hash', undefined],
    ['INSTALLED_APPS = ["django.contrib.auth"]', undefined],
  ])('keys are derived from passwords by OpenSSL: %s', (source, distribution) => {
    expect(spared(source, distribution)).toEqual(without('_hashlib'))
  })

  test('digests alone need no OpenSSL', () => {
    expect(spared('import hashlib\nhashlib.sha256(b"").hexdigest()')).toEqual(all)
  })

  test.each([
    ['import lzma', without('_lzma', '_bz2')],
    ['import zipfile', without('_lzma', '_bz2')],
    ['import shutil\nshutil.make_archive("a", "zip")', without('_lzma', '_bz2')],
    ['import shutil\nshutil.copy("a", "b")', all],
    ['import uuid\nuuid.uuid1()', without('_uuid')],
    ['import uuid\nuuid.uuid4()', all],
    ['import locale\nlocale.setlocale(locale.LC_ALL, "")', without('locale')],
    ['import locale\nlocale.getpreferredencoding()', all],
  ])('each part is asked for by names of its own: %s', (source, expected) => {
    expect(spared(source)).toEqual(expected)
  })

  test('a module of the same name beside the one that asks is another', () => {
    expect(spared('from . import ssl\nfrom .ssl import x')).toEqual(all)
  })

  test('no other module and no other file may leave so', () => {
    const parts = sparedParts([])
    expect([parts.hasModule('ssl'), parts.hasModule('json'), parts.hasFile(parseImagePath('etc/passwd'))]).toEqual([
      false,
      false,
      false,
    ])
  })
})
