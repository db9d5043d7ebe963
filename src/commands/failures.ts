import { Errors } from '@oclif/core'
import { ApiError, type InputIssue, VigintError } from '../client/errors.ts'
import { exitFor, FAILED, USAGE } from './exits.ts'

/** What a failed command says: one message, and the next step to take. */
export interface Failure {
  code: string
  message: string
  hint?: string | undefined
  issues?: readonly InputIssue[] | undefined
  exit: number
}

/** The person at the keyboard declined. */
export const CANCELLED = 'CANCELLED'

/** A failure of the command line itself, before or beside the server. */
export class CommandError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'CommandError'
    this.failure = failure
  }
}

export function usageError(message: string, hint?: string): CommandError {
  return new CommandError({ code: 'BAD_USER_INPUT', message, hint, exit: USAGE })
}

/** `help` is the command to see how it is meant to be used. */
export function describeFailure(error: unknown, help: string): Failure {
  if (error instanceof CommandError) return error.failure
  if (error instanceof ApiError)
    return { ...base(error), issues: error.issues.length > 0 ? error.issues : undefined }
  if (error instanceof VigintError) return base(error)
  if (error instanceof Errors.CLIError) return usage(error, help)
  if (isAdvised(error)) return advised(error)
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    hint: 'This should not happen. Run it again with VIGINT_DEBUG=1 to see where.',
    exit: FAILED,
  }
}

function base(error: VigintError): Failure {
  return { code: error.code, message: error.message, hint: error.hint, exit: exitFor(error.code) }
}

const SEE_HELP = 'See more help with --help'

function usage(error: Errors.CLIError, help: string): Failure {
  const lines = error.message.split('\n').filter((line) => line !== SEE_HELP)
  return {
    code: 'BAD_USER_INPUT',
    message: lines.join('\n').trim(),
    hint: `See: ${help}`,
    exit: error.oclif.exit ?? USAGE,
  }
}

/** Errors of the server that runs in this process: they bring their own next step. */
interface Advised extends Error {
  hint: string
  code?: unknown
  exitCode?: unknown
}

function isAdvised(error: unknown): error is Advised {
  return error instanceof Error && 'hint' in error && typeof error.hint === 'string'
}

function advised(error: Advised): Failure {
  return {
    code: typeof error.code === 'string' ? error.code : 'FAILED',
    message: error.message,
    hint: error.hint,
    exit: typeof error.exitCode === 'number' ? error.exitCode : FAILED,
  }
}
