import type { Counter, FailedAuthentication } from './failure.ts'

const HOUR_MS = 60 * 60 * 1000
/** Rows that one server makes in an hour at most; beyond them addresses are not kept apart. */
const MOST_COUNTERS = 10_000
/** Of one address in an hour: who tries random keys costs no row for each of them. */
const MOST_PREFIXES = 16
const LONGEST_USER_AGENT = 200

export type Counters = {
  count(failure: FailedAuthentication, at: Date): void
  /** What came since the last time. */
  take(): Counter[]
  putBack(counters: Counter[]): void
}

/** Failures of each hour by address, prefix, reason and key, in bounded memory. */
export function createCounters(mostCounters = MOST_COUNTERS): Counters {
  let pending = new Map<string, Counter>()
  let hour = 0
  /** What has its row in this hour already. */
  const known = new Set<string>()
  const prefixesOf = new Map<string, Set<string>>()

  function beginHour(now: number): void {
    if (now === hour) return
    hour = now
    known.clear()
    prefixesOf.clear()
  }

  function keptPrefix(address: string, prefix: string): string {
    if (prefix === '') return ''
    const prefixes = prefixesOf.get(address) ?? new Set()
    if (prefixes.has(prefix)) return prefix
    if (prefixes.size >= MOST_PREFIXES || prefixesOf.size > mostCounters) return ''
    prefixesOf.set(address, prefixes.add(prefix))
    return prefix
  }

  function counterOf(failure: FailedAuthentication, at: Date): Counter {
    const { reason, keyId } = failure
    const address = failure.address ?? ''
    const prefix = keptPrefix(address, failure.prefix ?? '')
    const userAgent = failure.userAgent?.slice(0, LONGEST_USER_AGENT) ?? null
    const counter = { hour, address, prefix, reason, keyId, count: 1, firstAt: at, lastAt: at, userAgent }
    if (known.has(nameOf(counter))) return counter
    if (known.size >= mostCounters) return { ...counter, address: '', prefix: '' }
    known.add(nameOf(counter))
    return counter
  }

  function add(counter: Counter): void {
    const name = nameOf(counter)
    const before = pending.get(name)
    pending.set(name, before ? joined(before, counter) : counter)
  }

  return {
    count(failure, at) {
      beginHour(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)
      add(counterOf(failure, at))
    },
    take() {
      const taken = [...pending.values()]
      pending = new Map()
      return taken
    },
    putBack: (counters) => counters.forEach(add),
  }
}

const nameOf = ({ hour, address, prefix, reason, keyId }: Counter): string =>
  [hour, address, prefix, reason, keyId].join(' ')

function joined(a: Counter, b: Counter): Counter {
  const [earlier, later] = a.lastAt <= b.lastAt ? [a, b] : [b, a]
  return {
    ...later,
    count: a.count + b.count,
    firstAt: earlier.firstAt < later.firstAt ? earlier.firstAt : later.firstAt,
  }
}
