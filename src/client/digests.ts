import { hash } from 'node:crypto'

const SECRET = /sk_(?:live|test)_[0-9A-Za-z]{49}/g
/** Keys taken over from before look like any other token: they count where they stand alone. */
const BARE = /^[0-9A-Za-z_-]{43}$/

/** The SHA-256 of everything in the text that has the shape of a key, so that it can be asked for and not be sent. */
export async function digestsIn(lines: AsyncIterable<string>): Promise<string[]> {
  const digests = new Set<string>()
  for await (const line of lines) {
    for (const secret of secretsIn(line)) digests.add(hash('sha256', secret, 'hex'))
  }
  return [...digests]
}

function secretsIn(line: string): string[] {
  const bare = line.trim()
  return BARE.test(bare) ? [bare] : (line.match(SECRET) ?? [])
}
