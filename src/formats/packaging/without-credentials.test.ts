import { describe, expect, test } from 'vitest'
import { withoutCredentials } from './without-credentials.ts'

describe('withoutCredentials', () => {
  test.each([
    ['url = "https://me:s3cret@a.org/x.whl"', 'url = "https://a.org/x.whl"'],
    ['demo @ git+https://TOKEN@github.com/acme/demo.git@v1', 'demo @ git+https://github.com/acme/demo.git@v1'],
    ['https://oauth2:s%40cret@[::1]:8080/x https://b.org', 'https://[::1]:8080/x https://b.org'],
    ['git+ssh://git@github.com/acme/demo.git', 'git+ssh://git@github.com/acme/demo.git'],
    ['https://medium.com/@somebody', 'https://medium.com/@somebody'],
  ])('%s', (text, clean) => {
    expect(withoutCredentials(text)).toBe(clean)
  })
})
