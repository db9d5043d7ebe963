/** Why a key that was presented was refused. */
export const FAILURE_REASONS = [
  'MALFORMED',
  'UNKNOWN',
  'REVOKED',
  'EXPIRED',
  'CLIENT_REVOKED',
  'ADDRESS',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** One refused authentication, as the server hears of it. */
export type FailedAuthentication = {
  address: string | null
  userAgent: string | null
  /** The first characters of what was presented, where that has the shape of a key. */
  prefix: string | null
  reason: FailureReason
  /** Known once the digest matched. */
  keyId: string | null
  clientId: string | null
}

/** One row of the table: what is counted together. */
export type Counter = {
  hour: number
  /** Empty for what came from too many addresses to keep apart. */
  address: string
  prefix: string
  reason: FailureReason
  keyId: string | null
  count: number
  firstAt: Date
  lastAt: Date
  userAgent: string | null
}
