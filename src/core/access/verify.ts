import { LRUCache } from 'lru-cache'
import type { ClientRow } from '../../db/tables/index.ts'
import type { AccessChange, Core } from '../context.ts'
import { UnauthenticatedError } from '../errors.ts'
import type { LimitDefaults } from '../limits/defaults.ts'
import { type Quota, quotasOf } from '../limits/quotas.ts'
import { type Admission, admissionOf, requireAdmitted } from './addresses.ts'
import { concerns } from './changes.ts'
import type { Permission } from './permissions.ts'
import { type KeyWithRole, permissionsOf } from './roles.ts'
import { digestOf, hasShape, isWellFormed } from './secret.ts'
import { createSieve } from './sieve.ts'
import { requireUsable, unknownKey } from './usable.ts'

/** The bound on how long a revoked key can live in a process that no notice reaches. */
const CACHE_LIFE_MS = 5_000
const CACHE_ENTRIES = 50_000

type VerifiedKey = {
  key: KeyWithRole
  client: ClientRow | null
  permissions: ReadonlySet<Permission>
  quotas: readonly Quota[]
  admission: Admission
}

/** Good until then, by the clock of `performance`, which nobody sets back. */
type Remembered = VerifiedKey & { staleAt: number }

export type Verifier = {
  /** From nowhere that is known, a key that is limited to addresses is refused. */
  verify(secret: string, address: string | null): Promise<VerifiedKey>
  /** Past the cache, for what goes on for longer than the cache may remember. */
  verifyAnew(secret: string, address: string | null): Promise<VerifiedKey>
  forget(change: AccessChange): void
  forgetAll(): void
}

type Options = Pick<Core, 'db' | 'now'> & {
  /** False while changes made elsewhere may go unheard: then every request asks the database. */
  hearsChanges(): boolean
  /** True for addresses that sent too many bad keys: their keys are looked up many at a time. */
  isSuspect(address: string | null): boolean
  limits: LimitDefaults
}

export function createVerifier({ db, now, hearsChanges, isSuspect, limits }: Options): Verifier {
  // Its own bookkeeping of ages costs several times this comparison, at every request.
  const cache = new LRUCache<string, Remembered>({ max: CACHE_ENTRIES })
  /** A lookup that began before a change must not put what it read into the cache after it. */
  let generation = 0
  const sieve = createSieve({ db })

  async function lookUp(digest: Buffer): Promise<VerifiedKey | undefined> {
    const row = await db.query.keys.findFirst({
      where: { digest: { eq: digest } },
      with: { client: true, customRole: true },
    })
    if (!row) return undefined
    const { client, ...key } = row
    return {
      key,
      client,
      permissions: permissionsOf(key),
      quotas: quotasOf(key, client, limits),
      admission: admissionOf(key, client),
    }
  }

  async function find(
    secret: string,
    address: string | null,
    trusted: boolean,
  ): Promise<VerifiedKey | undefined> {
    const digest = digestOf(secret)
    const name = digest.toString('base64')
    const known = trusted ? cache.get(name) : undefined
    if (known && performance.now() < known.staleAt) return known
    // What is known has been checked: only what would go to the database is worth the arithmetic.
    if (!isWellFormed(secret)) throw malformed()
    if (!known && isSuspect(address) && !(await sieve.holds(digest))) return undefined
    const before = generation
    // The bound holds for what the lookup read, however long it took.
    const staleAt = performance.now() + CACHE_LIFE_MS
    const found = await lookUp(digest)
    if (found && before === generation) cache.set(name, { ...found, staleAt })
    return found
  }

  async function usable(secret: string, address: string | null, trusted: boolean): Promise<VerifiedKey> {
    if (!hasShape(secret)) throw malformed()
    const found = await find(secret, address, trusted)
    if (!found) throw unknownKey()
    requireUsable(found.key, found.client, now())
    requireAdmitted(found.key, found.admission, address)
    return found
  }

  return {
    verify: (secret, address) => usable(secret, address, hearsChanges()),
    verifyAnew: (secret, address) => usable(secret, address, false),
    forget(change) {
      generation += 1
      for (const [name, { key }] of cache.entries()) {
        if (concerns(change, key)) cache.delete(name)
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
