import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
})
afterAll(() => server.stop())

const newKey = (...flags: string[]) => vigintJson('keys', 'create', '--client', 'acme-corp', ...flags)
const stateOf = async (id: string) => (await vigintJson('keys', 'show', id)).key.state
const names = ({ keys }: { keys: { name: string }[] }) => keys.map(({ name }) => name).sort()

test('a key is changed: name, label, notes and end', async () => {
  const { key } = await newKey('--name', 'gate', '--label', 'n8n', '--expires', '30d')
  expect(key.label).toBe('n8n')
  const changed = await vigintJson(
    'keys',
    'update',
    key.id,
    '--name',
    'door',
    '--label',
    '',
    '--expires',
    'never',
  )
  expect(changed.key).toMatchObject({ id: key.id, name: 'door', label: null, expiresAt: null })
  const { stdout } = await vigint('keys', 'update', key.id, '--label', 'zapier', '--notes', 'barn')
  expect(stdout).toMatch(/Label +zapier/)
  expect((await vigint('keys', 'list', '--search', 'zapier')).stdout).toMatch(/LABEL.*\n.*zapier/)
  expect(await vigintError('keys', 'update', key.id)).toMatchObject({
    exit: 2,
    message: 'Nothing to change.',
  })
  expect(await vigintError('keys', 'update', key.id, '--expires', 'soon')).toMatchObject({ exit: 2 })
})

test('keys that end soon are listed', async () => {
  await newKey('--name', 'ends soon', '--expires', '5d')
  await newKey('--name', 'ends later', '--expires', '60d')
  expect(names(await vigintJson('keys', 'list', '--expiring', '14d'))).toEqual(['ends soon'])
  expect(await vigintError('keys', 'list', '--expiring', '36h')).toMatchObject({
    exit: 2,
    message: '"36h" is no count of days.',
  })
})

test('keys of one integration are listed', async () => {
  await newKey('--name', 'labelled', '--label', 'make')
  await newKey('--name', 'make', '--label', 'makeshift')
  expect(names(await vigintJson('keys', 'list', '--label', 'make'))).toEqual(['labelled'])
})

test('a successor says whom it takes over from, and who still uses that', async () => {
  const { key } = await newKey('--name', 'turning')
  const rotated = await vigintJson('keys', 'rotate', key.id, '--grace', '7d')
  const { stdout } = await vigint('keys', 'show', rotated.key.id)
  expect(stdout).toMatch(
    new RegExp(`Rotated from +sk_live_.*…\\w{4} \\(${key.id}\\), which works until .* UTC; last used: never`),
  )
})

test('many are revoked by filters, after a look at which', async () => {
  const { key } = await newKey('--name', 'camera', '--role', 'ingest')
  await newKey('--name', 'app', '--role', 'viewer')
  const filters = ['--client', 'acme-corp', '--role', 'ingest', '--environment', 'live']
  const dry = await vigintJson('keys', 'revoke', ...filters, '--dry-run')
  expect([names(dry), dry.dryRun, dry.more]).toEqual([['camera'], true, false])
  expect(await stateOf(key.id)).toBe('ACTIVE')
  const shown = await vigint('keys', 'revoke', ...filters, '--dry-run')
  expect(shown.stdout).toContain('camera')
  expect(shown.stderr).toBe('Would revoke 1 key.\n')

  expect(await vigintError('keys', 'revoke', ...filters)).toMatchObject({
    exit: 2,
    message: 'There is no terminal to ask in: Revoke all keys that fit?',
  })
  expect(await stateOf(key.id)).toBe('ACTIVE')
  const done = await vigintJson('keys', 'revoke', ...filters, '--reason', 'unused', '--force')
  expect([names(done), done.dryRun]).toEqual([['camera'], false])
  expect(await stateOf(key.id)).toBe('REVOKED')
  expect((await vigint('keys', 'revoke', ...filters, '--force')).stderr).toBe('No working keys match.\n')
  expect(await vigintError('keys', 'revoke', '--unused', '0d', '--force')).toMatchObject({
    exit: 2,
    message: '"0d" is no count of days.',
  })
})

test('a key and filters together are refused, and neither too', async () => {
  const both = ['keys', 'revoke', 'key_0000000000000000000000', '--role', 'ingest']
  expect(await vigintError(...both)).toMatchObject({ exit: 2, message: 'A key and filters were given.' })
  expect(await vigintError('keys', 'revoke')).toMatchObject({ exit: 2, message: 'Which key?' })
  expect(await vigintError('keys', 'revoke', '--dry-run')).toMatchObject({ exit: 2 })
})

async function withStdin<T>(text: string, run: () => Promise<T>): Promise<T> {
  const stdin = vi.spyOn(process, 'stdin', 'get')
  stdin.mockReturnValue(Object.assign(Readable.from([text]), { fd: 0 }) as unknown as typeof process.stdin)
  try {
    return await run()
  } finally {
    stdin.mockRestore()
  }
}
const find = ['keys', 'find', '--stdin']

test('a leaked key is found in any text, and never shown', async () => {
  const { key, secret } = await newKey('--name', 'leaked')
  const log = `GET /x\r\n\u001b[31mAuthorization: Bearer ${secret}"\nsk_live_${'0'.repeat(49)}\n${secret}\n`
  const { stdout } = await withStdin(log, () => vigint(...find))
  expect(stdout).toContain(key.id)
  expect(stdout).not.toContain(secret)
  expect(names(await withStdin(log, () => vigintJson(...find)))).toEqual(['leaked'])
})

test('a key taken over from before is found where it stands on a line of its own', async () => {
  const { digestsIn } = await import('../../src/client/digests.ts')
  const bare = 'a'.repeat(43)
  const lines = async function* () {
    yield* [`  ${bare} `, `x ${bare}`, 'b'.repeat(44)]
  }
  expect(await digestsIn(lines())).toEqual([
    '66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0',
  ])
})

test('where none is found, the exit says so', async () => {
  expect(await withStdin('nothing here', () => vigintError(...find))).toMatchObject({
    exit: 5,
    code: 'NOT_FOUND',
    message: 'No key that you may see is in this text. Nothing in it has the shape of a key.',
  })
  expect(await vigintError('keys', 'find')).toMatchObject({ exit: 2 })
})

test('what is found is revoked as compromised, all of it', async () => {
  const first = await newKey('--name', 'found 1')
  const second = await newKey('--name', 'found 2', '--environment', 'test')
  await vigintJson('keys', 'revoke', second.key.id, '--reason', 'other')
  const text = `${first.secret} ${second.secret}`
  expect(await withStdin(text, () => vigintError(...find, '--revoke'))).toMatchObject({ exit: 2 })
  expect(await stateOf(first.key.id)).toBe('ACTIVE')
  const done = await withStdin(text, () => vigintJson(...find, '--revoke', '--force'))
  expect(names(done)).toEqual(['found 1', 'found 2'])
  for (const { id } of [first.key, second.key]) {
    expect((await vigintJson('keys', 'show', id)).key).toMatchObject({
      state: 'REVOKED',
      revocationReason: 'COMPROMISED',
    })
  }
})

test('one that can not be revoked keeps no other alive', async () => {
  const { key, secret } = await newKey('--name', 'beside the last operator')
  const text = `${server.operatorKey}\n${secret}`
  const failed = await withStdin(text, () => vigint(...find, '--revoke', '--force'))
  expect([failed.exit, failed.stderr]).toEqual([6, expect.stringContaining('This is the last operator key')])
  expect(failed.stderr).toContain('Revoked the key beside the last operator')
  expect(failed.stderr).toContain('1 of 2 keys could not be revoked.')
  expect(await stateOf(key.id)).toBe('REVOKED')
})

test('with --json a failure hides nothing of what was done', async () => {
  const { secret } = await newKey('--name', 'revoked beside')
  const text = `${secret}\n${server.operatorKey}`
  const { stdout, stderr, exit } = await withStdin(text, () =>
    vigint(...find, '--revoke', '--force', '--json'),
  )
  const { keys, failures } = JSON.parse(stdout)
  expect(names({ keys })).toEqual(['revoked beside'])
  expect(failures).toEqual([
    {
      key: expect.stringMatching(/^key_/),
      code: 'CONFLICT',
      message: expect.stringContaining('the last operator key'),
    },
  ])
  expect(JSON.parse(stderr).error).toMatchObject({
    code: 'CONFLICT',
    message: '1 of 2 keys could not be revoked.',
  })
  expect(exit).toBe(6)
})
