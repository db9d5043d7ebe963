import { ApiError, type InputIssue, VigintError } from '../../client/index.ts'

/** An answer that says no, ready to be shown. */
export interface Fault {
  readonly message: string
  readonly hint: string | undefined
  /** It is not there any more, or not to be seen: what was shown of it is not left standing. */
  readonly gone?: boolean
}

const GONE = new Set(['NOT_FOUND', 'FORBIDDEN'])
const OUTAGES = new Set(['UNREACHABLE', 'INTERNAL', 'RATE_LIMITED', 'UNAUTHENTICATED'])

/**
 * What a screen has to say of an error. Nothing of an outage or a refused key, which the status line tells.
 * What is not vigint's own is a bug: thrown on, it ends the TUI with its stack.
 */
export function faultOf(error: unknown): Fault | undefined {
  if (isAbort(error)) return undefined
  if (!(error instanceof VigintError)) throw error
  if (OUTAGES.has(error.code)) return undefined
  return { message: error.message, hint: error.hint, gone: GONE.has(error.code) }
}

/** Why something that was asked for was not done. */
export interface Refusal extends Fault {
  readonly issues: readonly InputIssue[]
}

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof VigintError)) throw error
  return { message: error.message, hint: error.hint, issues: issuesOf(error) }
}

function issuesOf(error: VigintError): readonly InputIssue[] {
  // It is no invalid input to the server, but there is one field that it is about.
  if (error.code === 'DUPLICATE_CLIENT_NAME') return [{ path: 'name', message: error.message }]
  return error instanceof ApiError ? error.issues : []
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

/** What the form itself has to say about a field, in the shape of the server's own. */
export function refuseField(path: string, message: string): ApiError {
  return new ApiError('BAD_USER_INPUT', message, { issues: [{ path, message }] })
}
