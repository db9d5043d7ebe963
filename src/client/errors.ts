import type { introspection } from './graphql-env.d.ts'

type ServerCode = introspection['types']['ErrorCode']['enumValues']
export type ErrorCode = ServerCode | 'UNREACHABLE' | 'BAD_SETTINGS'

export interface InputIssue {
  path: string
  message: string
}

/** Everything that the client reports: what happened, and in `hint` what to do next. */
export class VigintError extends Error {
  readonly code: ErrorCode
  hint: string | undefined

  constructor(code: ErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.hint = hint
  }
}

interface ApiErrorDetails {
  hint?: string | undefined
  status?: number | undefined
  reason?: string | undefined
  issues?: readonly InputIssue[] | undefined
  retryAfterSeconds?: number | undefined
  retryAfterMs?: number | undefined
  incident?: string | undefined
}

/** The server answered, and refused. */
export class ApiError extends VigintError {
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly issues: readonly InputIssue[]
  readonly retryAfterSeconds: number | undefined
  /** The same, more exactly, where the server says so. */
  readonly retryAfterMs: number | undefined
  /** Names an internal failure in the server's log. */
  readonly incident: string | undefined

  constructor(code: ErrorCode, message: string, details: ApiErrorDetails = {}) {
    super(code, message, details.hint)
    this.status = details.status
    this.reason = details.reason
    this.issues = details.issues ?? []
    this.retryAfterSeconds = details.retryAfterSeconds
    this.retryAfterMs = details.retryAfterMs
    this.incident = details.incident
  }
}

interface UnreachableOptions extends ErrorOptions {
  transient?: boolean
  uncertain?: boolean
}

/** No vigint server answered: nothing listens there, the network failed, or something else is there. */
export class UnreachableError extends VigintError {
  readonly url: string
  /** The same request may succeed in a moment. */
  readonly transient: boolean
  /** The request may have arrived all the same: what it asked for may be done. */
  readonly uncertain: boolean

  constructor(url: string, message: string, hint: string, options: UnreachableOptions = {}) {
    super('UNREACHABLE', message, hint, options)
    this.url = url
    this.transient = options.transient ?? false
    this.uncertain = options.uncertain ?? false
  }
}

/** An address, a key file, a `.env` or a profile on this machine can't be used. */
export class SettingsError extends VigintError {
  constructor(message: string, hint?: string) {
    super('BAD_SETTINGS', message, hint)
  }
}
