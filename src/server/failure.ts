const FAILED = 1

/** Something that the person at the keyboard can mend: said in one line with its next step, never as a stack. */
export class StartFailure extends Error {
  readonly hint: string
  readonly exitCode: number
  constructor(message: string, hint: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options)
    this.hint = hint
    this.exitCode = options.exitCode ?? FAILED
  }
}

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
