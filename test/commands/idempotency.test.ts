import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
})
afterAll(() => server.stop())

const create = ['clients', 'create', '--name', 'Acme Corp', '--idempotency-key', 'make-acme']

test('a command that is repeated under the same name happens once', async () => {
  const first = await vigintJson(...create)
  expect(first.secret).toMatch(/^sk_live_/)
  expect(await vigintJson(...create)).toEqual({ ...first, secret: null })
  expect((await vigintJson('clients', 'list')).clients).toHaveLength(1)
})

test('it says that the secret was shown before, and how to go on', async () => {
  const { key } = await vigintJson(...create)
  const { stdout, exit } = await vigint(...create)
  expect(exit).toBe(0)
  expect(stdout).toContain(
    `IMPORTANT: this was done before, under the same idempotency key. The secret was shown then and can't be shown again.

If nobody has it, replace the key:

vigint keys rotate ${key.id} --grace 0
`,
  )
})

test('another command under the same name is refused, and so is a name that is none', async () => {
  expect(
    await vigintError('clients', 'create', '--name', 'Other', '--idempotency-key', 'make-acme'),
  ).toMatchObject({
    exit: 2,
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('was used for another request'),
  })
  expect(
    await vigintError('clients', 'create', '--name', 'Other', '--idempotency-key', 'two words'),
  ).toMatchObject({ exit: 2, code: 'BAD_USER_INPUT', message: expect.stringContaining('visible ASCII') })
})

test('a command can ask and look before it acts, under one name', async () => {
  const remove = ['clients', 'update', 'acme-corp', '--description', 'x', '--idempotency-key', 'describe']
  expect(await vigintJson(...remove)).toEqual(await vigintJson(...remove))
})

test.each([
  ['keys create', ['--client', 'acme-corp', '--name', 'trial'], '--expires'],
  ['clients create', ['--name', 'Spans'], '--key-expires'],
  ['keys update', [], '--expires'],
  ['keys rotate', ['--grace', '2d'], '--expires'],
])('%s with a span is the same request when it is repeated', async (command, words, flag) => {
  const made = await vigintJson('keys', 'create', '--client', 'acme-corp', '--name', 'old')
  const key = /update|rotate/.test(command) ? [made.key.id] : []
  const named = ['--idempotency-key', command.replace(' ', '-')]
  const repeated = [...command.split(' '), ...key, ...words, flag, '30d', ...named]
  const first = await vigintJson(...repeated)
  const days = (Date.parse(first.key.expiresAt) - Date.now()) / 86_400_000
  expect(days).toBeCloseTo(30, 1)
  expect((await vigintJson(...repeated)).key).toEqual(first.key)
})

test('commands that change one thing can be named, and those that look can not', () => {
  const changing = Object.entries(COMMANDS)
    .filter(([, { baseFlags = {} }]) => 'idempotency-key' in baseFlags)
    .map(([id]) => id)
  const nouns =
    /^(?:clients|keys|me|roles|sources|billing):(?:create|update|delete|revoke|reactivate|rotate|archive|unarchive|rename)$/
  const others =
    /^(?:analyze|billing:(?:set|remove)-payment|frames:upload|invoices:(?!list|show|pdf).*|prices:set|budgets:(?:set|delete)|usage:void)$/
  expect(changing).toEqual(Object.keys(COMMANDS).filter((id) => nouns.test(id) || others.test(id)))
})
