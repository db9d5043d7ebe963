import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { profilesPath } from '../../src/client/profiles.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: TestServer
let home: string
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vigint-home-'))
  vi.stubEnv('XDG_CONFIG_HOME', home)
  vi.stubEnv('VIGINT_API_URL', undefined)
  vi.stubEnv('VIGINT_API_KEY', undefined)
  writeFileSync(join(home, 'good.key'), `${server.operatorKey}\n`)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

const login = (...flags: string[]) => [
  'login',
  '--api-url',
  server.url,
  '--api-key-file',
  join(home, 'good.key'),
  ...flags,
]

test('after a login the commands need nothing more', async () => {
  const { stdout } = await vigint(...login('--profile', 'mine'))
  expect(stdout).toBe(
    `Logged in to ${server.url} as the operator, role operator. Profile mine is now the current one.\n`,
  )
  expect(statSync(profilesPath(process.env)).mode & 0o777).toBe(0o600)
  expect((await vigintJson('me')).me.key.role).toBe('operator')
})

test('the profile is named after the host unless asked otherwise', async () => {
  expect((await vigintJson(...login())).profile).toEqual({ name: new URL(server.url).host, url: server.url })
})

test('a key that does not work is not stored', async () => {
  writeFileSync(join(home, 'bad.key'), 'sk_live_nonsense')
  expect(
    await vigintError('login', '--api-url', server.url, '--api-key-file', join(home, 'bad.key')),
  ).toMatchObject({
    exit: 3,
    code: 'UNAUTHENTICATED',
  })
  expect(await vigintJson('profiles', 'list')).toEqual({ profiles: [], next: null })
})

test('profiles are listed without their keys, chosen, and forgotten', async () => {
  await vigint(...login('--profile', 'one'))
  await vigint(...login('--profile', 'two'))
  const { stdout } = await vigint('profiles', 'list')
  expect(stdout.replaceAll(server.url, 'http://127.0.0.1:50022')).toMatchInlineSnapshot(`
    "NAME  CURRENT  URL                     MADE BY
    one            http://127.0.0.1:50022  login
    two   yes      http://127.0.0.1:50022  login
    "
  `)
  await vigint('profiles', 'use', 'one')
  expect((await vigint('logout')).stdout).toBe(`Forgot the profile one (${server.url}).\n`)
  expect((await vigintJson('profiles', 'list')).profiles).toEqual([
    { name: 'two', url: server.url, current: false, madeBy: 'login' },
  ])
  expect(await vigintError('logout')).toMatchObject({ exit: 2, message: 'There is no profile to forget.' })
})

test('without a terminal a login needs both flags', async () => {
  expect(await vigintError('login')).toMatchObject({
    exit: 2,
    hint: 'Add --api-url URL and --api-key-file FILE.',
  })
  expect(await vigintError('login', '--api-url', server.url)).toMatchObject({
    exit: 2,
    hint: 'Add --api-key-file FILE, or - for standard input.',
  })
})

test('a key file that is missing or empty is wrong usage', async () => {
  writeFileSync(join(home, 'empty.key'), '\n')
  expect(await vigintError('me', '--api-key-file', join(home, 'empty.key'))).toMatchObject({
    exit: 2,
    message: expect.stringContaining('No API key in'),
  })
  expect(await vigintError('me', '--api-key-file', join(home, 'none.key'))).toMatchObject({
    exit: 2,
    message: expect.stringContaining("can't be read (ENOENT)"),
  })
})
