import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { profilesPath, writeProfile } from '../../src/client/profiles.ts'
import { answering } from '../client/answering.ts'
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
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

/** Nothing listens on the discard port. */
const DEAD = 'http://127.0.0.1:9'

test('0: done', async () => {
  vi.stubEnv('VIGINT_API_KEY', server.operatorKey)
  expect((await vigint('me', '--api-url', `${server.url}/graphql`)).exit).toBe(0)
})

test('2: wrong usage', async () => {
  expect(await vigint('clients', 'show')).toMatchObject({
    exit: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^Error: Missing 1 required arg:\nclient .*\nSee: vigint clients show --help\n$/,
    ),
  })
  expect(await vigintError('clients', 'list', '--limit', '1000')).toMatchObject({
    exit: 2,
    code: 'BAD_USER_INPUT',
  })
  expect(await vigintError('clients', 'list', '--nope')).toMatchObject({
    exit: 2,
    message: 'Nonexistent flag: --nope',
  })
})

test('2: an address that is none', async () => {
  expect(await vigintError('me', '--api-url', 'ftp://example.com')).toMatchObject({
    exit: 2,
    code: 'BAD_SETTINGS',
  })
})

test('2: a broken profile file', async () => {
  const path = profilesPath(process.env)
  mkdirSync(dirname(path))
  writeFileSync(path, '{')
  expect(await vigintError('me')).toMatchObject({
    exit: 2,
    code: 'BAD_SETTINGS',
    message: `The profile file ${path} is broken.`,
  })
})

test('3: no key', async () => {
  expect(await vigint('me', '--api-url', server.url)).toMatchObject({
    exit: 3,
    stdout: '',
    stderr: expect.stringMatching(
      /^Error: .+\nRun `vigint login`, or put VIGINT_API_KEY=sk_live_… into the environment or a \.env file\.\n$/,
    ),
  })
})

test('3: a key that is kept from another server says so', async () => {
  writeProfile(process.env, 'acme', { url: DEAD, key: server.operatorKey })
  const { exit, code, hint } = await vigintError('me', '--api-url', server.url)
  expect({ exit, code }).toEqual({ exit: 3, code: 'UNAUTHENTICATED' })
  expect(hint).toContain(`The key of the profile acme is for ${DEAD} and is not sent to ${server.url}.`)
})

test('the key of a profile does not reach another server', async () => {
  const other = await answering({ status: 404 })
  writeProfile(process.env, 'acme', { url: server.url, key: server.operatorKey })
  await vigint('me', '--api-url', other.url)
  expect(other.requests).toHaveLength(1)
  expect(JSON.stringify(other.requests[0]?.headers)).not.toContain('sk_live')
})

test('4: forbidden, 5: not found, 6: conflict', async () => {
  vi.stubEnv('VIGINT_API_URL', server.url)
  vi.stubEnv('VIGINT_API_KEY', server.operatorKey)
  const { secret } = await vigintJson('clients', 'create', '--name', 'Acme Corp')
  expect((await vigint('clients', 'create', '--name', 'Acme Corp')).exit).toBe(6)
  expect((await vigint('clients', 'show', 'nobody')).exit).toBe(5)
  vi.stubEnv('VIGINT_API_KEY', secret)
  expect((await vigint('clients', 'list')).exit).toBe(4)
})

test('7: nothing answers, or something else does', async () => {
  expect(await vigintError('me', '--api-url', DEAD)).toMatchObject({
    exit: 7,
    code: 'UNREACHABLE',
    hint: 'Is the server running? Start it with: vigint serve',
  })
  const page = await answering({ headers: { 'content-type': 'text/html' }, body: '<html>' })
  expect(await vigintError('me', '--api-url', page.url)).toMatchObject({ exit: 7, code: 'UNREACHABLE' })
})

test('an error as JSON is one line', async () => {
  const { stderr } = await vigint('me', '--api-url', DEAD, '--json')
  expect(stderr.match(/\n/g)).toHaveLength(1)
})
