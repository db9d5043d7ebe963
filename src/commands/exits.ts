import type { ErrorCode } from '../client/errors.ts'

/** Scripts rely on these numbers; the help of the command and the README list them. */
export const EXIT_CODES = [
  [0, 'done'],
  [1, 'failed'],
  [2, 'wrong usage or input'],
  [3, 'not authenticated'],
  [4, 'forbidden'],
  [5, 'not found'],
  [6, 'conflict, such as a name that is taken'],
  [7, 'server unreachable'],
] as const

export const FAILED = 1
export const USAGE = 2
/** 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130

const EXIT_BY_CODE = {
  UNAUTHENTICATED: 3,
  FORBIDDEN: 4,
  NOT_FOUND: 5,
  BAD_USER_INPUT: USAGE,
  BAD_SETTINGS: USAGE,
  DUPLICATE_CLIENT_NAME: 6,
  CONFLICT: 6,
  RATE_LIMITED: FAILED,
  QUOTA_EXCEEDED: FAILED,
  UNAVAILABLE: FAILED,
  INTERNAL: FAILED,
  UNREACHABLE: 7,
} satisfies Record<ErrorCode, number>

export function exitFor(code: ErrorCode): number {
  return EXIT_BY_CODE[code]
}

export function describeExits(): string {
  return EXIT_CODES.map(([code, meaning]) => `${code}  ${meaning}`).join('\n')
}
