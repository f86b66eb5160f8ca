import { describe, expect, test } from 'vitest'
import { PareError } from '../../model/error.ts'
import { formatReference } from './format-reference.ts'
import { parseReference } from './parse-reference.ts'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

function problem(text: string): string {
  try {
    parseReference(text)
  } catch (error) {
    if (error instanceof PareError) return `${error.code} ${error.exitCode}: ${error.message}\nhint: ${error.hint}`
  }
  throw new Error(`\`${text}\` was read as a reference`)
}

describe('parseReference', () => {
  test('a bare name is a repository as Docker reads it', () => {
    const names = [
      'python',
      'python:3.13-slim',
      'team/app',
      'index.docker.io/app',
      'docker.io/team/app:1',
      'docker://ghcr.io/team/app:1',
      'localhost/app',
      'localhost:5000/app',
      'registry.example.com:8443/a/b/c:1.0',
      '[::1]:5000/app:x',
      `app@${digest}`,
      `example.com/app:1@${digest}`,
      'Registry.Example.com/app',
    ]
    expect(names.map(name => `${name} → ${formatReference(parseReference(name))}`).join('\n')).toMatchInlineSnapshot(`
      "python → docker.io/library/python
      python:3.13-slim → docker.io/library/python:3.13-slim
      team/app → docker.io/team/app
      index.docker.io/app → docker.io/library/app
      docker.io/team/app:1 → docker.io/team/app:1
      docker://ghcr.io/team/app:1 → ghcr.io/team/app:1
      localhost/app → localhost/app
      localhost:5000/app → localhost:5000/app
      registry.example.com:8443/a/b/c:1.0 → registry.example.com:8443/a/b/c:1.0
      [::1]:5000/app:x → [::1]:5000/app:x
      app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef → docker.io/library/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      example.com/app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef → example.com/app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      Registry.Example.com/app → Registry.Example.com/app"
    `)
  })

  test('a transport names a place', () => {
    expect(parseReference('oci:out')).toEqual({ transport: 'oci', directory: 'out' })
    expect(parseReference('oci:/tmp/out:example.com/app:1')).toEqual({
      transport: 'oci',
      directory: '/tmp/out',
      tag: 'example.com/app:1',
    })
    expect(parseReference('oci-archive:app.tar:1')).toEqual({ transport: 'oci-archive', file: 'app.tar', tag: '1' })
    expect(parseReference('docker-archive:app.tar:team/app:1')).toEqual({
      transport: 'docker-archive',
      file: 'app.tar',
      tag: 'team/app:1',
    })
    expect(parseReference('docker-daemon:app:1')).toEqual({ transport: 'docker-daemon', name: 'app:1' })
    expect(parseReference(`docker-daemon:${digest}`)).toEqual({ transport: 'docker-daemon', name: digest })
    expect(parseReference('dir:rootfs')).toEqual({ transport: 'dir', directory: 'rootfs' })
  })

  test('what was formatted is read back as the same', () => {
    for (const text of [
      'python:3',
      'localhost:5000/a/b',
      'oci:a:b',
      'oci-archive:a',
      'docker-archive:a:b:1',
      'dir:a',
    ]) {
      const reference = parseReference(text)
      expect(parseReference(formatReference(reference))).toEqual(reference)
    }
  })

  test('an upper-case repository is refused with the name that was probably meant', () => {
    expect(problem('ghcr.io/Team/MyApp:V1')).toMatchInlineSnapshot(`
      "invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`ghcr.io/Team/MyApp:V1\`: a repository is written in lower case
      hint: name it \`ghcr.io/team/myapp:V1\`"
    `)
    expect(problem('MyApp')).toMatchInlineSnapshot(`
      "invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`MyApp\`: a repository is written in lower case
      hint: name it \`myapp\`"
    `)
  })

  test('what is no reference is refused with what to do instead', () => {
    const wrong = [
      '',
      'https://ghcr.io/team/app',
      './image.tar',
      'my app',
      'app:',
      'app:1+2',
      'app:v:1',
      'a//b',
      'a__b/-c',
      'app@sha256:12',
      'example.com:99999/app',
      'exa mple.com/app',
      '-x.com/app',
      'oci:',
      'oci::1',
      'docker-daemon:My:1',
      'containers-storage:app',
      '0123456789abcdef'.repeat(4),
    ]
    expect(wrong.map(problem).join('\n\n')).toMatchInlineSnapshot(`
      "invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`\`: it is empty
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`https://ghcr.io/team/app\`: it is a URL
      hint: leave the scheme out: \`ghcr.io/team/app\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`./image.tar\`: it is a path
      hint: say what is there: \`oci-archive:./image.tar\`, \`docker-archive:./image.tar\` …

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`my app\`: it has white space in it
      hint: name it \`my-app\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`app:\`: nothing follows the colon
      hint: name it \`app\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`app:1+2\`: a tag is made of letters, digits, \`_\`, \`.\` and \`-\`, and \`1+2\` is not
      hint: name it \`app:1-2\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`app:v:1\`: \`app:v\` is not made of letters, digits and single \`.\`, \`_\`, \`-\` between them
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`a//b\`: it has an empty part between slashes
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`a__b/-c\`: \`-c\` is not made of letters, digits and single \`.\`, \`_\`, \`-\` between them
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`app@sha256:12\`: a digest is \`sha256:\` and 64 hexadecimal digits in lower case
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`example.com:99999/app\`: \`99999\` is not a port
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`exa mple.com/app\`: it has white space in it
      hint: name it \`exa-mple.com/app\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`-x.com/app\`: \`-x.com\` is not a host name
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`oci:\`: no directory follows the colon
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`oci::1\`: no directory follows the colon
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`My:1\`: a repository is written in lower case
      hint: name it \`my:1\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`containers-storage:app\`: the transport \`containers-storage\` is not one that pare reads or writes
      hint: name a repository in a registry, or a place: \`oci:DIR\`, \`oci-archive:FILE\`, \`docker-daemon:NAME\`

      invalid-reference 2: Expected an image reference such as \`registry.example.com/team/app:1.0\`, got \`0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\`: it is the hexadecimal part of a digest
      hint: name the repository: \`NAME@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\`"
    `)
  })
})
