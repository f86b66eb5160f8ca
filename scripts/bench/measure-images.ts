import type { DockerEngine } from './docker-engine.ts'
import { firstAnswer, type Question } from './first-answer.ts'
import type { MeasuredImage } from './results.ts'

/** Starts images of one app in turn and weighs them; `images` has their tag by what they are. */
export async function measureImages(
  engine: DockerEngine,
  images: Readonly<Record<string, string>>,
  question: Question,
  options: { readonly rounds: number; readonly scratch: string },
): Promise<MeasuredImage[]> {
  const named = Object.entries(images).map(([name, tag]) => ({ name, tag, startSeconds: [] as number[] }))
  for (let round = 0; round < options.rounds; round++) {
    for (const { tag, startSeconds } of named) startSeconds.push(await firstAnswer(engine, tag, question))
  }
  const measured: MeasuredImage[] = []
  for (const { name, tag, startSeconds } of named) {
    measured.push({ name, startSeconds, ...(await engine.sizes(tag, options.scratch)) })
  }
  return measured
}
