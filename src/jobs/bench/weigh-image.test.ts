import { describe, expect, test } from 'vitest'
import { imageOf } from '../../../test/image-literal.ts'
import { weighImage } from './weigh-image.ts'

const sizesOf = async () => ({ gzip: 10, zstd: 8 })

describe('weighImage', () => {
  test('bytes are those of all layers, and what an upper layer hides or removes is told apart', async () => {
    const image = await imageOf([
      { 'usr/lib/libc.so.6': 'x'.repeat(100), 'root/.cache/pip/wheel': 'x'.repeat(40) },
      { '-root/.cache/pip/wheel': '', 'usr/lib/libc.so.6': 'x'.repeat(60), 'app/app.py': 'x'.repeat(5) },
    ])
    const weighed = await weighImage(image, sizesOf, undefined)
    expect(weighed).toMatchObject({ bytes: 205, gzipBytes: 20, zstdBytes: 16, layers: 2, files: 2 })
    expect(Object.fromEntries(weighed.parts.map(({ part, bytes }) => [part, bytes]))).toEqual({
      system: 60,
      interpreter: 0,
      dependencies: 0,
      app: 5,
      caches: 0,
      hidden: 140,
    })
  })

  test('packages are those that are installed, distributions those that have metadata', async () => {
    const status = [
      'Package: libc6\nStatus: install ok installed\nVersion: 1',
      'Package: gone\nStatus: deinstall ok config-files\nVersion: 1',
    ].join('\n\n')
    const image = await imageOf([
      {
        'var/lib/dpkg/status': status,
        'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2',
        'venv/lib/python3.13/site-packages/flask-3.1.dist-info/METADATA': 'Name: flask',
        'venv/lib/python3.13/site-packages/flask-3.1.dist-info/RECORD': '',
        'usr/lib/python3/dist-packages/old.egg-info/PKG-INFO': 'Name: old',
      },
    ])
    expect(await weighImage(image, sizesOf, undefined)).toMatchObject({ packages: 2, distributions: 2 })
  })

  test('shells and package managers count as files and as links', async () => {
    const image = await imageOf([
      { 'usr/bin/dash': 'x', 'usr/bin/sh': '-> dash', 'usr/bin/apt': 'x', 'usr/bin/python3': 'x' },
    ])
    const { shells, packageManagers, setuidFiles } = await weighImage(image, sizesOf, undefined)
    expect({ shells, packageManagers, setuidFiles }).toEqual({
      shells: ['usr/bin/dash', 'usr/bin/sh'],
      packageManagers: ['usr/bin/apt'],
      setuidFiles: [],
    })
  })
})
