import type { Core } from '../../src/core/context.ts'
import type { TestServer } from './server.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

/** What domain functions get first, over the database of a server; what a test needs besides, it gives. */
export function coreOf({ db }: Pick<TestServer, 'db'>, given: Partial<Core> = {}): Core {
  return { db, now: () => new Date(), log: quiet, currency: 'USD', forgetAccess: () => {}, ...given } as Core
}

/** A clock that moves when it is told to. */
export function movableClock(start = new Date()) {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}
