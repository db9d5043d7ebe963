import { beforeEach, expect, test } from 'vitest'
import { createApi, ShowMe } from '../../../src/client/index.ts'
import { type Connection, createConnection } from '../../../src/tui/live/connection.ts'

type Reply = { status: number; body?: object } | 'unreachable'

let reply: Reply
let now: number
let connection: Connection

beforeEach(() => {
  reply = { status: 200, body: { data: { me: {} } } }
  now = 1_000
  const fetch = async () => {
    if (reply === 'unreachable') throw new TypeError('fetch failed')
    return Response.json(reply.body ?? {}, { status: reply.status })
  }
  connection = createConnection(createApi({ url: 'http://server', key: 'sk_live_x', fetch }), () => now)
})

const refused = (status: number, code: string) => ({
  status,
  body: { errors: [{ message: `It is ${code}.`, extensions: { code } }] },
})

async function ask(answer: Reply) {
  reply = answer
  await connection.run(ShowMe, {}).catch(() => {})
  return connection.link()
}

test('is live once the server has answered, even if it said no', async () => {
  expect(connection.link()).toEqual({ state: 'connecting' })
  expect(await ask(refused(403, 'FORBIDDEN'))).toEqual({ state: 'live' })
})

test('remembers when an outage began', async () => {
  await ask(refused(403, 'FORBIDDEN'))
  expect(await ask('unreachable')).toMatchObject({ state: 'down', since: 1_000 })
  now = 9_000
  expect(await ask(refused(500, 'INTERNAL'))).toMatchObject({
    state: 'down',
    since: 1_000,
    reason: 'It is INTERNAL.',
  })
  expect(await ask(refused(403, 'FORBIDDEN'))).toEqual({ state: 'live' })
})

test('tells of a refused key, until it is tried again', async () => {
  expect(await ask(refused(401, 'UNAUTHENTICATED'))).toMatchObject({
    state: 'refused',
    message: 'It is UNAUTHENTICATED.',
  })
  const before = connection.generation()
  connection.retry()
  expect(connection.link()).toEqual({ state: 'connecting' })
  expect(connection.generation()).toBeGreaterThan(before)
})

test('tells its listeners of changes and of nothing else', async () => {
  let told = 0
  connection.listen(() => {
    told += 1
  })
  await ask(refused(403, 'FORBIDDEN'))
  await ask(refused(403, 'FORBIDDEN'))
  expect(told).toBe(1)
})
