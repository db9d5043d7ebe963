import { inArray } from 'drizzle-orm'
import { keys } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** Between two looks at the database. */
const PAUSE_MS = 50
const MOST_WAITING = 10_000

/** Tells keys that exist from keys that do not, many at once. */
export type Sieve = { holds(digest: Buffer): Promise<boolean> }

type Waiting = { digest: Buffer; resolve(known: boolean): void; reject(error: unknown): void }

/**
 * However fast made-up keys come in, the database is asked one question at a time, a few times a second; and a good
 * key among them is found all the same.
 */
export function createSieve({ db }: Pick<Core, 'db'>): Sieve {
  let waiting: Waiting[] = []
  let busy = false

  async function look(): Promise<void> {
    const asked = waiting
    waiting = []
    try {
      const found = await db
        .select({ digest: keys.digest })
        .from(keys)
        .where(
          inArray(
            keys.digest,
            asked.map(({ digest }) => digest),
          ),
        )
      const known = new Set(found.map(({ digest }) => digest.toString('base64')))
      for (const { digest, resolve } of asked) resolve(known.has(digest.toString('base64')))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }

  async function run(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      await look()
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
    busy = false
  }

  return {
    holds(digest) {
      if (waiting.length >= MOST_WAITING) return Promise.resolve(false)
      return new Promise((resolve, reject) => {
        waiting.push({ digest, resolve, reject })
        if (!busy) void run()
      })
    },
  }
}
