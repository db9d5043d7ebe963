import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeConfig, loadConfig } from '../../src/server/config.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigint-config-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function file(content: string): Promise<string> {
  const path = join(directory, 'settings.json')
  await writeFile(path, content)
  return path
}

test('a flag comes before the environment, the environment before the file, the file before the default', async () => {
  const config = await file('{"port": 1, "host": "0.0.0.0", "logLevel": "debug"}')
  expect(loadConfig({ config, port: '3' }, { VIGINT_PORT: '2', VIGINT_HOST: '::1' })).toMatchObject({
    port: 3,
    host: '::1',
    logLevel: 'debug',
    introspection: true,
  })
})

test('what is in force says where it comes from, and hides secrets', async () => {
  const config = await file('{"graphiql": false}')
  const settings = describeConfig(
    { config, port: '8080' },
    { DATABASE_URL: 'postgres://me:hunter2@db.example/vigint?sslpassword=hunter3' },
  )
  const shown = Object.fromEntries(settings.map(({ name, value, origin }) => [name, [value, origin]]))
  expect(shown).toMatchObject({
    port: ['8080', '--port'],
    host: ['127.0.0.1', 'default'],
    graphiql: ['false', config],
    databaseUrl: ['postgres://me:****@db.example/vigint?sslpassword=****', 'DATABASE_URL'],
  })
  expect(JSON.stringify(settings)).not.toContain('hunter')
})

test.each([
  ['{"port": 70000}', 'The setting port'],
  ['{"port": 70000}', 'must be a whole number from 0 to 65535'],
  ['{"port": null}', 'must be a whole number'],
  ['{"port": ""}', 'must be a whole number'],
  ['{"host": ""}', 'must not be empty'],
  ['{"logLevel": "loud"}', 'must be one of debug, info, warn, error, silent'],
  ['{"prot": 5002}', 'Unrecognized key: "prot"'],
  ['{"databaseUrl": "mysql://x"}', 'must look like postgres://'],
  ['{"graphiql": "perhaps"}', 'must be true or false'],
  ['{"trustedProxies": ["10.0.0.0/33"]}', 'must be addresses or networks'],
  ['{"trustedProxies": [7]}', 'must be a list of texts'],
  ['{"redisUrl": "http://x"}', 'must look like redis://'],
  ['{"keyRequestsPerMinute": 0}', 'must be a whole number from 1 to 1000000000, or none'],
  ['{"keyRequestsPerMinute": "lots"}', 'or none'],
  ['{port: 1}', 'is not JSON'],
])('a file with %s is refused by name', async (content, reason) => {
  const config = await file(content)
  expect(() => loadConfig({ config }, {})).toThrow(config)
  expect(() => loadConfig({ config }, {})).toThrow(reason)
})

test.each([
  'postgres://',
  'postgres://host',
  'postgres://host/',
  'postgres://a b:x@@host:99999/x',
  'postgres:///db',
])('%s names no database, and is not filled in', (databaseUrl) => {
  expect(() => loadConfig({ databaseUrl }, {})).toThrow('with a host and a database')
})

test('lists and limits are taken as they come: from a file or from the environment', async () => {
  const config = await file(
    '{"trustedProxies": ["10.1.2.3/8", "::1"], "keyRequestsPerMinute": null, "clientRequestsPerMinute": 7}',
  )
  const expected = {
    trustedProxies: ['10.0.0.0/8', '::1'],
    keyRequestsPerMinute: null,
    clientRequestsPerMinute: 7,
  }
  expect(loadConfig({ config }, {})).toMatchObject(expected)
  const env = {
    VIGINT_TRUSTED_PROXIES: '10.1.2.3/8, ::1,',
    VIGINT_KEY_REQUESTS_PER_MINUTE: 'none',
    VIGINT_CLIENT_REQUESTS_PER_MINUTE: '7',
    REDIS_URL: 'redis://me:hunter2@127.0.0.1:6379/1',
  }
  expect(loadConfig({}, env)).toMatchObject(expected)
  const shown = Object.fromEntries(describeConfig({}, env).map(({ name, value }) => [name, value]))
  expect(shown).toMatchObject({
    trustedProxies: '10.0.0.0/8,::1',
    keyRequestsPerMinute: 'none',
    redisUrl: 'redis://me:****@127.0.0.1:6379/1',
  })
})

test('a file that is named must be there', () => {
  expect(() => loadConfig({ config: join(directory, 'none.json') }, {})).toThrow("can't be read")
})

test('an account of the seller and a bank that can’t have it are refused', () => {
  const account = { VIGINT_SELLER_IBAN: 'FR1420041010050500013M02606' }
  expect(() => loadConfig({}, { ...account, VIGINT_SELLER_BIC: 'COBADEFF' })).toThrow(
    'The settings sellerIban and sellerBic contradict each other: a bank in DE has no account in FR.',
  )
  // Réunion has its accounts from France.
  for (const bic of ['PSSTFRPP', 'BRREREST'])
    expect(loadConfig({}, { ...account, VIGINT_SELLER_BIC: bic })).toMatchObject({ sellerBic: bic })
  expect(loadConfig({}, account).sellerBic).toBeUndefined()
})
