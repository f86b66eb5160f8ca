import { describe, expect, test } from 'vitest'
import { hostLiterals } from './host-literals.ts'

describe('hostLiterals', () => {
  test('addresses of services count, web addresses and bare names do not', () => {
    const source = `"""See https://docs.example.com/ and db.example.com."""
ALLOWED_HOSTS = ["shop.example.com"]
ORIGIN = "https://shop.example.com"
URL = "postgresql://db.example.com/shop"
LOGIN = "https://u:p@api.example.com/"
DATABASES = {"default": {"HOST": "db.example.com", "NAME": "shop.db"}}
connect(host="db.example.com")
f = f"redis://{name}.example.com/0"
name = "settings.py"
`
    const found = hostLiterals({ files: new Set(['a.py', 'tests/b.py']), read: () => Buffer.from(source) }, file =>
      file.startsWith('tests/'),
    )
    expect(
      found.map(({ name, value, origin }) => `${name} ${value} ${'location' in origin ? origin.location.line : ''}`),
    ).toEqual([
      'URL postgresql://db.example.com/shop 4',
      'LOGIN https://u:p@api.example.com/ 5',
      'HOST db.example.com 6',
      'host db.example.com 7',
      'f redis://{}.example.com/0 8',
    ])
  })
})
