import { InvalidInputError } from '../errors.ts'

export const MOST_DIGESTS = 100
const DIGEST = /^[0-9a-f]{64}$/i

/** SHA-256 in hex, as they stand in the table. */
export function parseDigests(digests: readonly string[]): Buffer[] {
  if (digests.length > MOST_DIGESTS) throw invalid(`Ask for at most ${MOST_DIGESTS} digests at a time.`)
  if (digests.some((digest) => !DIGEST.test(digest))) {
    throw invalid(
      'Each digest must be the SHA-256 of a whole key, as 64 hexadecimal digits. Never send the key itself.',
    )
  }
  return digests.map((digest) => Buffer.from(digest, 'hex'))
}

const invalid = (message: string) => new InvalidInputError([{ path: 'digests', message }])
