/** Thrown inside the parser where no statement can be made of what stands there; never leaves `parseModule`. */
export class SyntaxFailure extends Error {
  readonly start: number

  constructor(start: number, message: string) {
    super(message)
    this.start = start
  }
}
