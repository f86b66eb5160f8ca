import { withBlock } from '../../src/report/with-block.ts'

/** `text` with other content between the two bench markers, or `undefined` when it does not have both. */
export function withBench(text: string, content: string): string | undefined {
  return withBlock(text, 'bench', content)
}
