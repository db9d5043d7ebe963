import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import {
  profileNamed,
  profilesPath,
  readProfiles,
  removeProfile,
  writeProfile,
} from '../../src/client/profiles.ts'
import { emptyHome } from './home.ts'

const ACME = { url: 'https://acme.example.com', key: 'sk_live_a' }
const OTHER = { url: 'https://other.example.com', key: 'sk_live_b' }

test('the file lies in the configuration directory of the user', () => {
  expect(profilesPath({ XDG_CONFIG_HOME: '/config', HOME: '/home/me' })).toBe('/config/vigint/profiles.json')
  expect(profilesPath({ HOME: '/home/me' })).toBe('/home/me/.config/vigint/profiles.json')
})

test('nobody else can read it, and nothing is left beside it', () => {
  const { env } = emptyHome()
  writeProfile(env, 'acme', ACME)
  const path = profilesPath(env)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  expect(readdirSync(dirname(path))).toEqual(['profiles.json'])
})

test('a file that others could read is closed to them by the next write', () => {
  const { env } = emptyHome()
  writeProfile(env, 'acme', ACME)
  chmodSync(profilesPath(env), 0o644)
  writeProfile(env, 'acme', ACME)
  expect(statSync(profilesPath(env)).mode & 0o777).toBe(0o600)
})

test('the profile written last is the current one, the others stay', () => {
  const { env } = emptyHome()
  writeProfile(env, 'acme', ACME)
  writeProfile(env, 'other', OTHER)
  expect(readProfiles(env)).toEqual({ current: 'other', profiles: { acme: ACME, other: OTHER } })
})

test('after the current profile is forgotten, local is the current one if there is one', () => {
  const { env } = emptyHome()
  writeProfile(env, 'local', OTHER)
  writeProfile(env, 'acme', ACME)
  expect(removeProfile(env, 'acme')).toBe(true)
  expect(readProfiles(env)).toEqual({ current: 'local', profiles: { local: OTHER } })
  expect(removeProfile(env, 'local')).toBe(true)
  expect(readProfiles(env)).toEqual({ profiles: {} })
  expect(removeProfile(env, 'local')).toBe(false)
})

test('a profile that is not there is answered with those that are', () => {
  const { env } = emptyHome()
  writeProfile(env, 'acme', ACME)
  expect(() => profileNamed(env, 'acne')).toThrow(
    expect.objectContaining({
      message: 'There is no profile "acne".',
      hint: expect.stringContaining('There are: acme.'),
    }),
  )
  expect(() => profileNamed(env, 'toString')).toThrow('There is no profile "toString".')
})

test.each([
  '',
  '{',
  '[]',
  '{"profiles":{"a":{}}}',
  '{"profiles":{"a":{"url":1}}}',
  '{"current":1,"profiles":{}}',
])('a broken file (%j) is named, and not repeated', (text) => {
  const { env } = emptyHome()
  mkdirSync(dirname(profilesPath(env)), { recursive: true })
  writeFileSync(profilesPath(env), text)
  expect(() => readProfiles(env)).toThrow(`The profile file ${profilesPath(env)} is broken.`)
  expect(readFileSync(profilesPath(env), 'utf8')).toBe(text)
})

test('a place where nothing can be written is named', () => {
  const { dir } = emptyHome()
  writeFileSync(join(dir, 'file'), '')
  const env = { XDG_CONFIG_HOME: join(dir, 'file') }
  expect(() => writeProfile(env, 'acme', ACME)).toThrow(/profiles.json can't be (read|written) \(ENOTDIR\)/)
})
