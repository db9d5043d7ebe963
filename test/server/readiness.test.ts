import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Frames } from '../../src/core/frames/frames.ts'
import { createReadiness } from '../../src/server/health.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('however often it is asked, the database is asked once a second', async () => {
  let questions = 0
  const db = new Proxy(server.db, {
    get(target, name) {
      if (name === 'execute') questions += 1
      return Reflect.get(target, name, target)
    },
  })
  const readiness = createReadiness({ db, frames: {} as Frames }, { redisUrl: undefined })
  const ready = { status: 'ready', checks: { database: 'ok' } }
  const ask = () => Promise.all(Array.from({ length: 100 }, () => readiness('ready')))
  expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set(['ready']))
  expect(questions).toBe(1)
  expect(await readiness('stopping')).toEqual({ ...ready, status: 'stopping' })
  expect(questions).toBe(1)
  await expect
    .poll(async () => (await readiness('ready')) && questions, { interval: 100, timeout: 5_000 })
    .toBe(2)
})
