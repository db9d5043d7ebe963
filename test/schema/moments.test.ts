import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const since = (since: string) =>
  server.graphql('query ($since: DateTime) { auditLog(since: $since) { totalCount } }', { since })

test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-12:00'])(
  '%s is in no year that the database knows: the asker’s fault',
  async (moment) => {
    const { status, body } = await since(moment)
    expect([status, body.errors?.[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  },
)

test.each(['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-01-31T24:00:00Z'])(
  '%s is no moment at all',
  async (moment) => {
    const { status, body } = await since(moment)
    expect([status, body.errors?.[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  },
)

test.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])('%s is good', async (moment) => {
  expect((await since(moment)).status).toBe(200)
})

test.each([8.64e15, -8.64e15, Number.NaN])('a cursor with the date %s is none', async (time) => {
  const cursor = Buffer.from(`DC:T:["D:${time}","S:01890000-0000-7000-8000-000000000000"]`).toString('base64')
  const { status, body } = await server.graphql(
    'query ($after: String) { keys(after: $after) { totalCount } }',
    {
      after: cursor,
    },
  )
  expect([status, body.errors?.[0].message]).toEqual([
    400,
    'after is not a cursor of this list in this order.',
  ])
})
