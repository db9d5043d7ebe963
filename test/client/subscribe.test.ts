import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createApi } from '../../src/client/api.ts'
import { AuditCursor, FollowAudit } from '../../src/client/audit.ts'
import type { SubscriptionLink } from '../../src/client/subscribe.ts'
import { makeClient, makeKey, REVOKE_CLIENT } from '../harness/acts.ts'
import { openProxy } from '../harness/proxy.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

type Following = { said: string[]; links: boolean[]; ended: Promise<unknown>; stop(): void }

/** Follows the audit log, and writes down what it hears. */
async function follow(url: string, key: string): Promise<Following> {
  const api = createApi({ url, key })
  const stopped = new AbortController()
  onTestFinished(() => stopped.abort())
  const { auditCursor } = await api.run(AuditCursor)
  const said: string[] = []
  const links: boolean[] = []
  const results = api.subscribe(
    FollowAudit,
    { after: auditCursor },
    {
      signal: stopped.signal,
      resume: ({ auditRecorded }) => auditRecorded.cursor,
      onLink: ({ live }: SubscriptionLink) => links.push(live),
    },
  )
  const ended = (async () => {
    for await (const { auditRecorded } of results) {
      said.push(
        `${auditRecorded.entry?.action} ${auditRecorded.entry?.after ? JSON.stringify(auditRecorded.entry.after).match(/"name":"([^"]*)"/)?.[1] : ''}`,
      )
    }
    return 'over'
  })().catch((error: unknown) => error)
  await vi.waitFor(() => expect(links).toEqual([true]))
  return { said, links, ended, stop: () => stopped.abort() }
}

test('over cuts nothing is missed, and nothing comes twice', async () => {
  const proxy = await openProxy(server.url)
  const { id, secret } = await makeClient(server, 'Acme')
  const { said, links, ended, stop } = await follow(proxy.url, secret)
  // Where an older transaction runs somewhere, a cursor lies before what was done beside it: the making may be told.
  const heard = () => said.filter((each) => / (before|while|after) \d$/.test(each))
  const expected: string[] = []
  for (let round = 1; round <= 3; round += 1) {
    for (const name of [`before ${round}`, `while ${round}`, `after ${round}`]) {
      await makeKey(server, { client: id, name })
      expected.push(`key.create ${name}`)
      if (name.startsWith('before')) {
        await vi.waitFor(() => expect(heard()).toEqual(expected), { timeout: 5_000 })
        proxy.cut()
      }
      if (name.startsWith('while')) proxy.mend()
    }
    await vi.waitFor(() => expect(heard()).toEqual(expected), { timeout: 8_000 })
  }
  expect(links.filter((live) => live)).toHaveLength(4)
  expect(links.filter((live) => !live).length).toBeGreaterThanOrEqual(3)
  stop()
  expect(await ended).toBe('over')
}, 30_000)

test('it ends, with what to do, once the key is refused', async () => {
  const { id, secret } = await makeClient(server, 'Beta')
  const { ended } = await follow(server.url, secret)
  await server.graphql(REVOKE_CLIENT, { input: { client: id } })
  expect(await ended).toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'CLIENT_REVOKED',
    message: expect.stringContaining('Access of Beta was revoked'),
  })
})

test('a key that was refused while nobody was connected ends it too', async () => {
  const proxy = await openProxy(server.url)
  const { id, secret } = await makeClient(server, 'Gamma')
  const { ended } = await follow(proxy.url, secret)
  proxy.cut()
  await server.graphql(REVOKE_CLIENT, { input: { client: id } })
  proxy.mend()
  expect(await ended).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'CLIENT_REVOKED' })
})

test('it goes on with a server that was started anew', async () => {
  const first = await startTestServer({ database: server.database })
  const port = Number(new URL(first.url).port)
  const { said, links } = await follow(first.url, server.operatorKey)
  await first.stop()
  await vi.waitFor(() => expect(links).toContain(false))
  await makeClient(server, 'Meanwhile')
  const second = await startTestServer({ database: server.database, settings: { port } })
  onTestFinished(() => second.stop())
  await vi.waitFor(
    () => expect(said.slice(-2)).toEqual(['client.create Meanwhile', 'key.create first key']),
    {
      timeout: 10_000,
    },
  )
}, 20_000)

test.each([
  ['nothing listens', 'http://127.0.0.1:1', undefined],
  ['something else answers', undefined, '/elsewhere'],
])(
  'where there never was a subscription, waiting for one ends when it makes no sense: %s',
  async (_, url, path) => {
    const api = createApi({ url: url ?? `${server.url}${path}`, key: server.operatorKey })
    const stopped = new AbortController()
    const links: SubscriptionLink[] = []
    const results = api.subscribe(
      FollowAudit,
      {},
      { signal: stopped.signal, onLink: (link) => links.push(link) },
    )
    const first = results.next().catch((error: unknown) => error)
    if (path) return expect(await first).toMatchObject({ code: 'UNREACHABLE' })
    await vi.waitFor(() => expect(links).toMatchObject([{ live: false, reason: { code: 'UNREACHABLE' } }]))
    stopped.abort()
    expect(await first).toMatchObject({ done: true })
  },
)

test('a wrong cursor is said to be wrong', async () => {
  const results = server.api().subscribe(FollowAudit, { after: 'x' })
  await expect(results.next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT', status: 400 })
  const { auditCursor } = await server.api().run(AuditCursor)
  expect(auditCursor).toMatch(/^[\w-]+$/)
})
