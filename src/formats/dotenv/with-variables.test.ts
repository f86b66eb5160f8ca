import { describe, expect, test } from 'vitest'
import { parseDotenv } from './parse-dotenv.ts'
import { withVariables } from './with-variables.ts'

const variables = [
  { name: 'A', value: '', comment: 'text, required', isOptional: false },
  { name: 'B', value: 'two words', comment: 'text', isOptional: true },
]

describe('withVariables', () => {
  test('what is there stays, comments and order too; what is new comes at the end', () => {
    expect(withVariables('# mine\nZ=1\n\n# B=shown\n', variables)).toBe(
      '# mine\nZ=1\n\n# B=shown\n\n# text, required\nA=\n',
    )
  })

  test('writing twice is writing once', () => {
    const once = withVariables('', variables)
    expect(once).toBe("# text, required\nA=\n\n# text\n# B='two words'\n")
    expect(withVariables(once, variables)).toBe(once)
  })

  test.each(['a b', "it's", 'line\nline', 'a "$" \\', '#x'])('%j reads back as it was', value => {
    const text = withVariables('', [{ name: 'A', value, comment: 'text', isOptional: false }])
    expect(parseDotenv(text).assignments[0]!.value.replaceAll('\\$', '$')).toBe(value)
  })
})
