import { LRUCache } from 'lru-cache'
import type { ClientRow, KeyRow } from '../../db/tables/index.ts'
import type { AccessChange, Core } from '../context.ts'
import { UnauthenticatedError } from '../errors.ts'
import { digestOf, hasShape, isWellFormed } from './secret.ts'
import { requireUsable, unknownKey } from './usable.ts'

/** The bound on how long a revoked key can live in a process that no notice reaches. */
const CACHE_TTL_MS = 5_000
const CACHE_ENTRIES = 50_000

type VerifiedKey = { key: KeyRow; client: ClientRow | null }

export type Verifier = {
  verify(secret: string): Promise<VerifiedKey>
  forget(change: AccessChange): void
  forgetAll(): void
}

type Options = Pick<Core, 'db' | 'now'> & {
  /** False while changes made elsewhere may go unheard: then every request asks the database. */
  hearsChanges(): boolean
}

export function createVerifier({ db, now, hearsChanges }: Options): Verifier {
  const cache = new LRUCache<string, VerifiedKey>({ max: CACHE_ENTRIES, ttl: CACHE_TTL_MS })
  /** A lookup that began before a change must not put what it read into the cache after it. */
  let generation = 0

  async function lookUp(digest: Buffer): Promise<VerifiedKey | undefined> {
    const row = await db.query.keys.findFirst({ where: { digest: { eq: digest } }, with: { client: true } })
    if (!row) return undefined
    const { client, ...key } = row
    return { key, client }
  }

  async function find(secret: string): Promise<VerifiedKey | undefined> {
    const digest = digestOf(secret)
    const name = digest.toString('base64')
    const known = hearsChanges() ? cache.get(name) : undefined
    if (known) return known
    // What is known has been checked: only what would go to the database is worth the arithmetic.
    if (!isWellFormed(secret)) throw malformed()
    const before = generation
    const found = await lookUp(digest)
    if (found && before === generation) cache.set(name, found)
    return found
  }

  return {
    async verify(secret) {
      if (!hasShape(secret)) throw malformed()
      const found = await find(secret)
      if (!found) throw unknownKey()
      requireUsable(found.key, found.client, now())
      return found
    },
    forget(change) {
      generation += 1
      for (const [name, { key }] of cache.entries()) {
        if ('keyId' in change ? key.id === change.keyId : key.clientId === change.clientId) cache.delete(name)
      }
    },
    forgetAll() {
      generation += 1
      cache.clear()
    },
  }
}

const malformed = () =>
  new UnauthenticatedError(
    'MALFORMED',
    'That is not an API key: it is cut off or mistyped. Send it whole, as "Authorization: Bearer sk_live_…" or "X-API-Key: sk_live_…".',
  )
