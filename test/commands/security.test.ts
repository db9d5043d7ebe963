import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newSecret } from '../../src/core/access/secret.ts'
import { uuidOf } from '../../src/core/ids.ts'
import { tryKey } from '../harness/acts.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { steady, vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let gone: { id: string; prefix: string; secret: string }
beforeAll(async () => {
  server = await openEnvironment()
  const { key, secret } = await vigintJson('clients', 'create', '--name', 'Acme Corp', '--key-name', 'gone')
  gone = { id: key.id, prefix: key.prefix, secret }
  await vigint('keys', 'revoke', key.id, '--force')
  for (const presented of [secret, secret, secret, newSecret('live').secret]) await tryKey(server, presented)
})
afterAll(() => server.stop())

const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 100 })

test('refused keys are listed for people, and whole for scripts', async () => {
  await soon(async () => expect((await vigintJson('audit', 'failures')).failures.length).toBe(2))
  const { failures, next } = await vigintJson('audit', 'failures', '--client', 'acme-corp', '--since', '24h')
  expect(failures).toMatchObject([
    { reason: 'REVOKED', count: 3, address: '127.0.0.1', prefix: gone.prefix, key: { id: gone.id } },
  ])
  expect(next).toBeNull()
  const { stdout } = await vigint('audit', 'failures', '--reason', 'revoked')
  expect(
    steady(stdout)
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(1, 6)),
  ).toEqual([
    ['COUNT', 'REASON', 'FROM', 'KEY', 'CLIENT'],
    ['3', 'revoked', '127.0.0.1', 'gone (sk_live_xxxxxx…xxxx)', 'acme-corp'],
  ])
  expect(stdout).not.toContain(gone.secret.slice(14, -4))
})

test('what matches nothing says so, and what is not there is not found', async () => {
  const { stdout, stderr } = await vigint('audit', 'failures', '--address', '203.0.113.1')
  expect([stdout, stderr]).toEqual(['', 'No refused keys match.\n'])
  expect(await vigintError('audit', 'failures', '--client', 'nobody')).toMatchObject({
    exit: 5,
    code: 'NOT_FOUND',
  })
  expect(await vigintError('audit', 'events', '--kind', 'nonsense')).toMatchObject({ exit: 2 })
})

test('events are listed by client and kind', async () => {
  await soon(async () => {
    const { events, next } = await vigintJson('audit', 'events', '--client', 'acme-corp')
    expect(events).toMatchObject([
      {
        kind: 'REVOKED_CLIENT_TRYING',
        client: { slug: 'acme-corp' },
        key: { id: gone.id },
        details: { tries: 3 },
      },
    ])
    expect(next).toBeNull()
  })
  const { stdout } = await vigint('audit', 'events', '--kind', 'revoked-client-trying')
  expect(stdout).toContain('Key gone (')
  expect(stdout).toContain('is revoked and still in use: 3 requests were refused, the last from 127.0.0.1.')
  expect((await vigint('audit', 'events', '--kind', 'new-network')).stderr).toBe('No events match.\n')
})

test('a key shows how much it was used by the day', async () => {
  const { key } = await vigintJson('keys', 'create', '--client', 'acme-corp', '--name', 'busy')
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  expect((await vigint('keys', 'show', key.id)).stdout).not.toContain('By day')
  await server.db.execute(
    sql`insert into key_days (key_id, day, count) values (${uuidOf('key', key.id)}, ${day(2)}, 80), (${uuidOf('key', key.id)}, ${day(0)}, 20)`,
  )
  const { stdout } = await vigint('keys', 'show', key.id)
  expect(stdout).toContain(`By day       ${'·'.repeat(27)}█·▂`)
  expect(stdout).toContain(`100 in 30 days, most 80 on ${day(2)}, today 20`)
  const shown = (await vigintJson('keys', 'show', key.id)).key
  expect(shown.useByDay.length).toBe(30)
  expect(shown.useByDay.at(-1)).toEqual({ day: day(0), count: 20 })
})

test('a client can be spared events of unusual use', async () => {
  const off = await vigintJson('clients', 'update', 'acme-corp', '--no-unusual-use')
  expect(off.client.settings).toMatchObject({ timeZone: 'UTC', language: 'en', unusualUse: false })
  expect((await vigint('clients', 'show', 'acme-corp')).stdout).toMatch(/Unusual use +is not looked for/)
  const on = await vigintJson('clients', 'update', 'acme-corp', '--unusual-use')
  expect(on.client.settings.unusualUse).toBe(true)
  const made = await vigintJson('clients', 'create', '--name', 'Quiet', '--no-unusual-use')
  expect(made.client.settings.unusualUse).toBe(false)
})
