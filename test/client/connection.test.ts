import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ConnectionFlags, resolveConnection } from '../../src/client/connection.ts'
import { writeProfile } from '../../src/client/profiles.ts'
import { emptyHome } from './home.ts'

interface Setting {
  flags?: ConnectionFlags
  env?: Record<string, string>
  dotEnv?: string
  profiles?: Record<string, { url: string; key?: string }>
}

/** The last of the profiles is the current one. */
function resolved({ flags = {}, env = {}, dotEnv, profiles = {} }: Setting) {
  const home = emptyHome()
  for (const [name, profile] of Object.entries(profiles)) writeProfile(home.env, name, profile)
  if (dotEnv !== undefined) writeFileSync(join(home.dir, '.env'), dotEnv)
  return resolveConnection({ flags, env: { ...home.env, ...env }, cwd: home.dir })
}

const LOCAL = { local: { url: 'http://127.0.0.1:5002', key: 'local-key' } }
const DOT_ENV = 'VIGINT_API_URL=http://dotenv\nVIGINT_API_KEY=dotenv-key\n'
const ENV = { VIGINT_API_URL: 'http://env', VIGINT_API_KEY: 'env-key' }

test('with nothing set it is the default address, without a key', () => {
  expect(resolved({})).toMatchObject({ url: 'http://127.0.0.1:5002', key: undefined, keyAdvice: undefined })
})

test('a flag comes before the environment, that before .env, that before the profile', () => {
  const all = { env: ENV, dotEnv: DOT_ENV, profiles: LOCAL }
  expect(resolved({ ...all, flags: { apiUrl: 'http://flag', apiKey: 'flag-key' } })).toMatchObject({
    url: 'http://flag',
    key: 'flag-key',
    urlOrigin: 'flag',
    keyOrigin: 'flag',
  })
  expect(resolved(all)).toMatchObject({ url: 'http://env', key: 'env-key', keyOrigin: 'environment' })
  expect(resolved({ ...all, env: {} })).toMatchObject({
    url: 'http://dotenv',
    key: 'dotenv-key',
    keyOrigin: '.env',
  })
  expect(resolved({ profiles: LOCAL })).toMatchObject({
    url: 'http://127.0.0.1:5002',
    key: 'local-key',
    keyOrigin: 'profile local',
  })
})

test('a .env with nothing but a key is enough for the default server', () => {
  expect(resolved({ dotEnv: 'VIGINT_API_KEY="sk_live_x" # ours\nOTHER=1' })).toMatchObject({
    url: 'http://127.0.0.1:5002',
    key: 'sk_live_x',
  })
})

test('a key alone goes to the address that comes next', () => {
  expect(resolved({ env: { VIGINT_API_KEY: 'env-key' }, profiles: LOCAL })).toMatchObject({
    url: 'http://127.0.0.1:5002',
    key: 'env-key',
  })
})

test('empty variables count as not set', () => {
  expect(resolved({ env: { VIGINT_API_URL: '', VIGINT_API_KEY: ' ' }, profiles: LOCAL })).toMatchObject({
    key: 'local-key',
  })
})

test('a named profile is used whole, whatever surrounds it', () => {
  const profiles = { acme: { url: 'https://acme', key: 'acme-key' }, ...LOCAL }
  expect(resolved({ flags: { profile: 'acme' }, env: ENV, dotEnv: DOT_ENV, profiles })).toMatchObject({
    url: 'https://acme',
    key: 'acme-key',
  })
})

test.each<[string, Setting]>([
  ['--api-url', { flags: { apiUrl: 'http://elsewhere' } }],
  ['VIGINT_API_URL', { env: { VIGINT_API_URL: 'http://elsewhere' } }],
  ['.env', { dotEnv: 'VIGINT_API_URL=http://elsewhere' }],
  ['--api-url with --profile', { flags: { apiUrl: 'http://elsewhere', profile: 'local' } }],
])('the key of a profile is never sent to another server, named by %s', (_, setting) => {
  expect(resolved({ ...setting, profiles: LOCAL })).toMatchObject({
    url: 'http://elsewhere',
    key: undefined,
    keyAdvice: expect.stringContaining(
      'The key of the profile local is for http://127.0.0.1:5002 and is not sent to http://elsewhere.',
    ),
  })
})

test('keys beside an address in the environment or .env stay with that address', () => {
  expect(resolved({ flags: { apiUrl: 'http://elsewhere' }, env: ENV, dotEnv: DOT_ENV })).toMatchObject({
    key: undefined,
  })
})

test('the same address, however it is written, gets the key of its profile', () => {
  expect(resolved({ flags: { apiUrl: '127.0.0.1:5002/graphql' }, profiles: LOCAL })).toMatchObject({
    key: 'local-key',
  })
  const profiles = { ...LOCAL, acme: { url: 'https://acme', key: 'acme-key' } }
  expect(resolved({ env: { VIGINT_API_URL: 'http://127.0.0.1:5002/api' }, profiles })).toMatchObject({
    key: 'local-key',
  })
})

test('a profile file that is not needed is not read', () => {
  const home = emptyHome()
  writeFileSync(join(home.dir, 'config'), 'in the way')
  expect(resolveConnection({ flags: {}, env: { ...home.env, ...ENV }, cwd: home.dir })).toMatchObject({
    key: 'env-key',
  })
  expect(() => resolveConnection({ flags: {}, env: home.env, cwd: home.dir })).toThrow(/can't be read/)
})
