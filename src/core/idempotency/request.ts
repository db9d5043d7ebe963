import { createHash } from 'node:crypto'
import { InvalidInputError } from '../errors.ts'

/** One attempt at a request that has a name, as its viewer carries it: what it changes is tied to it. */
export type IdempotentRun = { keyId: string; name: string; id: string }

const NAME = /^[\x21-\x7e]{1,255}$/

export function requireName(header: string): string {
  if (NAME.test(header)) return header
  throw new InvalidInputError([
    {
      path: 'Idempotency-Key',
      message:
        'The header Idempotency-Key must be sent once, as 1 to 255 visible ASCII characters; a UUID will do.',
    },
  ])
}

/** The same for the same request, however its variables are ordered. */
export function fingerprintOf(query: string, operationName: string | null, variables: unknown): Buffer {
  const parts = JSON.stringify([query.trim(), operationName, variables ?? {}], sorted)
  return createHash('sha256').update(parts).digest()
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
