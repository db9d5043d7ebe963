import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeClient, makeKey, REVOKE_KEY, tryKey } from '../harness/acts.ts'
import { openProxy } from '../harness/proxy.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
})
afterAll(() => server.stop())

/** A command that goes on, while it does. */
async function start(...words: string[]) {
  const running = vigint(...words)
  const said = { out: '', err: '' }
  for (const [name, stream] of [
    ['out', process.stdout],
    ['err', process.stderr],
  ] as const) {
    const write = stream.write
    stream.write = ((text: string, ...rest: []) => {
      said[name] += text
      return write.call(stream, text, ...rest)
    }) as typeof write
  }
  return {
    sees: (text: string, name: 'out' | 'err' = 'out') =>
      vi.waitFor(() => expect(said[name]).toContain(text), { timeout: 8_000 }),
    async interrupt() {
      process.emit('SIGINT')
      return running
    },
    ended: running,
  }
}

test('the last acts are printed as they came, then each new one, until Ctrl-C', async () => {
  const { id, keyId } = await makeClient(server, 'Acme')
  const command = await start('audit', 'list', '--client', 'acme', '--follow')
  await command.sees('key.create')
  const second = await makeKey(server, { client: id, name: 'second' })
  await server.graphql(REVOKE_KEY, { input: { key: second.id } })
  await command.sees('key.revoke')
  const { stdout, exit } = await command.interrupt()
  expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/).slice(1, 5))).toEqual([
    ['client.create', 'granted', id, 'acme'],
    ['key.create', 'granted', keyId, 'acme'],
    ['key.create', 'granted', second.id, 'acme'],
    ['key.revoke', 'granted', second.id, 'acme'],
    [],
  ])
  expect(exit).toBe(130)
})

test('with --json one object a line; the filters of the list hold for what comes too', async () => {
  const { id } = await makeClient(server, 'Beta')
  const words = ['--client', 'beta', '--action', 'key', '--limit', '1', '--follow', '--json']
  const command = await start('audit', 'list', ...words)
  await command.sees('key.create')
  await server.graphql(
    'mutation ($input: UpdateClientInput!) { updateClient(input: $input) { __typename } }',
    { input: { client: id, description: 'not wanted' } },
  )
  await makeKey(server, { client: id, name: 'second' })
  await command.sees('"second"')
  const { stdout, stderr } = await command.interrupt()
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows).toMatchObject([
    { action: 'key.create', after: { name: 'first key' } },
    { action: 'key.create', after: { name: 'second' } },
  ])
  expect(stderr).toBe('')
})

test.each([
  ['gamma', []],
  ['gamma-json', ['--json']],
])(
  'a cut is told, and mended without a gap: %s',
  async (slug, flags) => {
    const proxy = await openProxy(server.url)
    const { id } = await makeClient(server, slug)
    vi.stubEnv('VIGINT_API_URL', proxy.url)
    const command = await start('audit', 'list', '--client', slug, '-f', ...flags)
    await command.sees('key.create')
    vi.stubEnv('VIGINT_API_URL', server.url)
    const before = await makeKey(server, { client: id, name: 'before' })
    await command.sees(before.id)
    proxy.cut()
    await command.sees('Not live, reconnecting: No server answers', 'err')
    await makeKey(server, { client: id, name: 'while' })
    proxy.mend()
    await command.sees('Live again', 'err')
    const last = await makeKey(server, { client: id, name: 'after' })
    await command.sees(last.id)
    const { stdout } = await command.interrupt()
    expect(stdout.match(/key\.create/g)).toHaveLength(4)
  },
  20_000,
)

test('it ends as soon as the key does, with the exit code for that', async () => {
  const { id, secret } = await makeClient(server, 'Delta')
  server.use(secret)
  const command = await start('audit', 'list', '--follow')
  await command.sees('key.create')
  server.use(server.operatorKey)
  await server.graphql(
    'mutation ($input: RevokeClientInput!) { revokeClient(input: $input) { __typename } }',
    {
      input: { client: id },
    },
  )
  const { exit, stderr } = await command.ended
  expect([exit, stderr]).toEqual([3, expect.stringContaining('Access of Delta was revoked')])
})

test('security events are followed in the same way', async () => {
  const { id, secret } = await makeClient(server, 'Epsilon')
  const command = await start(
    'audit',
    'events',
    '--client',
    'epsilon',
    '--kind',
    'revoked-client-trying',
    '-f',
  )
  await server.graphql(
    'mutation ($input: RevokeClientInput!) { revokeClient(input: $input) { __typename } }',
    {
      input: { client: id },
    },
  )
  for (let tries = 0; tries < 3; tries += 1) expect(await tryKey(server, secret)).toBe('401 CLIENT_REVOKED')
  await command.sees('revoked-client-trying  epsilon')
  const { stdout, exit } = await command.interrupt()
  expect([stdout.trim().split('\n').length, exit]).toEqual([1, 130])
})

test('what has an end is not followed', async () => {
  expect(await vigintError('audit', 'list', '--follow', '--until', '1h')).toMatchObject({ exit: 2 })
})
