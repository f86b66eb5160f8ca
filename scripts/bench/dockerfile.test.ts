import { describe, expect, test } from 'vitest'
import { multiStageDockerfile } from './dockerfile.ts'

const common = { builderBase: 'slim', argv: ['python', 'app.py'], environment: {}, directory: 'api' }

describe('multiStageDockerfile', () => {
  test('the last stage has the environment of the first, the app, and its start command', () => {
    const text = multiStageDockerfile({ ...common, base: 'slim', hasBytecode: false })
    expect(text.slice(text.lastIndexOf('FROM'))).toMatchInlineSnapshot(`
      "FROM slim
      COPY --from=builder /venv /venv
      ENV PATH="/venv/bin:/usr/local/bin:/usr/bin:/bin" PYTHONDONTWRITEBYTECODE="1"
      WORKDIR /app/api
      COPY . /app
      CMD ["python","app.py"]
      "
    `)
  })

  test('bytecode is compiled where it is asked for, after the caches that pip left are gone', () => {
    const text = multiStageDockerfile({ ...common, base: 'tiny', hasBytecode: true })
    expect(text).toMatch(
      /find \/venv .*__pycache__.* \\\n && \/venv\/bin\/python -m compileall -q --invalidation-mode unchecked-hash \/venv\n/,
    )
    expect(multiStageDockerfile({ ...common, base: 'slim', hasBytecode: false })).not.toContain('compileall')
  })
})
