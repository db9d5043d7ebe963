import { expect, test, vi } from 'vitest'
import { startJobs } from '../../src/server/jobs.ts'
import { makeClient } from '../harness/acts.ts'
import { coreOf } from '../harness/core.ts'
import { createTestDatabase } from '../harness/database.ts'
import { startTestServer } from '../harness/server.ts'

const NO_DATABASE = { db: undefined as never }
const HOUR_MS = 60 * 60 * 1000

test('a job runs at once and again and again, until it is stopped', async () => {
  const run = vi.fn(async () => {})
  const jobs = startJobs(coreOf(NO_DATABASE), [{ name: 'count', everyMs: 5, run }])
  expect(run).toHaveBeenCalledTimes(1)
  await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(3))
  await jobs.stop()
  const runs = run.mock.calls.length
  await expect(
    vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(runs), { timeout: 60 }),
  ).rejects.toThrow()
})

test('one that fails is logged, and tried again', async () => {
  const error = vi.fn()
  const run = vi.fn(async () => {
    throw new Error('no luck')
  })
  const log = { info: () => {}, warn: () => {}, error }
  const jobs = startJobs(coreOf(NO_DATABASE, { log }), [{ name: 'unlucky', everyMs: 5, run }])
  await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(1))
  await jobs.stop()
  expect(error).toHaveBeenCalledWith(
    expect.objectContaining({ job: 'unlucky' }),
    'A job failed; it is tried again when it is due',
  )
})

test('stopping waits for the one that runs', async () => {
  let ended = false
  let finish = () => {}
  const run = () =>
    new Promise<void>((resolve) => {
      finish = () => {
        ended = true
        resolve()
      }
    })
  const jobs = startJobs(coreOf(NO_DATABASE), [{ name: 'slow', everyMs: HOUR_MS, run }])
  const stopping = jobs.stop().then(() => expect(ended).toBe(true))
  finish()
  await stopping
})

test('two servers that start on one database warn of a key that expires once', async () => {
  const database = await createTestDatabase()
  const early = await startTestServer({ database })
  const soon = new Date(Date.now() + 20 * 24 * HOUR_MS).toISOString()
  await makeClient(early, 'Acme', { expiresAt: soon })
  await early.stop()

  const later = () => new Date(Date.now() + 10 * 24 * HOUR_MS)
  const servers = await Promise.all([0, 1].map(() => startTestServer({ database, now: later })))
  await vi.waitFor(
    async () => {
      const told = await servers[0]?.db.query.securityEvents.findMany({ where: { kind: 'key_expiring' } })
      expect(told?.map(({ details }) => details.days)).toEqual([14])
    },
    { timeout: 5_000 },
  )
  await Promise.all(servers.map((server) => server.stop()))
  await database.drop()
})
