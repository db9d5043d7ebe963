import type { SourceRef } from '../store.ts'
import type { Ring } from './ring.ts'

export type MemoryCaps = {
  /** Of all rings of one client. */
  clientBytes: number
  /** Of all rings of this process. */
  processBytes: number
}

type Account = { bytes: number; rings: Map<string, Ring> }

/** Room is made for a while at once: not one frame out for each frame in. */
const SHED_TO = 0.98

/** Who holds how much, and who gives when there is too much: the client with the most, of its cameras the largest. */
export function createLedger({ clientBytes, processBytes }: MemoryCaps) {
  const clients = new Map<string, Account>()
  let total = 0

  function accountOf({ clientId }: SourceRef): Account {
    const known = clients.get(clientId)
    if (known) return known
    const account = { bytes: 0, rings: new Map<string, Ring>() }
    clients.set(clientId, account)
    return account
  }

  function take(account: Account, bytes: number): void {
    account.bytes -= bytes
    total -= bytes
  }

  /** Until the client holds no more than this. A last frame goes only where there are no others left to give. */
  function shrink(account: Account, most: number): void {
    while (account.bytes > most) {
      const largest =
        heaviest(account.rings, (ring) => (ring.length > 1 ? ring.bytes : 0)) ??
        heaviest(account.rings, (ring) => ring.bytes)
      if (!largest) return
      const before = largest.bytes
      largest.drop()
      take(account, before - largest.bytes)
    }
  }

  function shrinkAll(most: number): void {
    while (total > most) {
      const [first, second] = twoHeaviest(clients)
      if (!first) return
      const before = total
      // Down to the next one at most: then they give in turns.
      const enough = first.bytes - (total - most)
      shrink(first, Math.max(enough, Math.min(second?.bytes ?? 0, first.bytes - 1)))
      if (total === before) return
    }
  }

  return {
    change(source: SourceRef, ring: Ring, bytes: number): void {
      const account = accountOf(source)
      account.rings.set(source.sourceId, ring)
      take(account, -bytes)
    },
    shed(source: SourceRef): void {
      const account = accountOf(source)
      if (account.bytes > clientBytes) shrink(account, clientBytes * SHED_TO)
      if (total > processBytes) shrinkAll(processBytes * SHED_TO)
    },
    remove(source: SourceRef, ring: Ring): void {
      const account = accountOf(source)
      take(account, ring.bytes)
      account.rings.delete(source.sourceId)
      if (account.rings.size === 0) clients.delete(source.clientId)
    },
  }
}

/** Undefined where none has any weight. Of equals the one named last, as Redis sorts them. */
function heaviest<T>(things: Iterable<[string, T]>, weight: (thing: T) => number): T | undefined {
  let found: T | undefined
  let [most, last] = [0, '']
  for (const [name, thing] of things) {
    const own = weight(thing)
    if (own > most || (found && own === most && name > last)) [found, most, last] = [thing, own, name]
  }
  return found
}

function twoHeaviest(accounts: ReadonlyMap<string, Account>): [Account?, Account?] {
  const first = heaviest(accounts, ({ bytes }) => bytes)
  return [first, heaviest(accounts, (account) => (account === first ? 0 : account.bytes))]
}
