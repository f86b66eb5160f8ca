import { describe, expect, test } from 'vitest'
import { factorSigns } from './factor-signs.ts'

describe('factorSigns', () => {
  test('what speaks for or against a factor, also inside functions and settings', () => {
    const source = `import logging
import signal as s
from logging.handlers import RotatingFileHandler as Rotating

LOGGING = {"handlers": {"file": {"class": "logging.FileHandler"}}}
SECRET_KEY = "dev"

def main():
    Rotating("a.log")
    logging.basicConfig(filename="b.log")
    s.signal(s.SIGTERM, main)
    if ENV == "production":
        pass

class Config:
    SESSION_TYPE = "filesystem"
`
    const found = factorSigns({ files: new Set(['a.py']), read: () => Buffer.from(source) }, () => false)
    expect(found.map(({ sign, location }) => `${location.line} ${sign}`)).toEqual([
      '5 log-file',
      '6 literal-secret',
      '9 log-file',
      '10 log-file',
      '11 signal-handler',
      '12 environment-name',
      '16 local-session',
    ])
  })
})
