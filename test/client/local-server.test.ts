import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { rememberLocalServer } from '../../src/client/local-server.ts'
import { profilesPath, readProfiles, writeProfile } from '../../src/client/profiles.ts'
import { answering } from './answering.ts'
import { emptyHome } from './home.ts'

const OURS = { url: 'http://127.0.0.1:5002', key: 'ours', dataDir: '/data/ours' }
/** Nothing listens on the discard port. */
const DEAD = 'http://127.0.0.1:9'

test('the first start makes the profile local and the current one', async () => {
  const { env } = emptyHome()
  expect(await rememberLocalServer({ ...OURS, env })).toBe('local')
  expect(readProfiles(env)).toEqual({ current: 'local', profiles: { local: OURS } })
})

test('another start of the same data directory refreshes it, at another port too', async () => {
  const { env } = emptyHome()
  await rememberLocalServer({ ...OURS, env })
  const moved = { ...OURS, url: 'http://127.0.0.1:5999', key: 'new' }
  expect(await rememberLocalServer({ ...moved, env })).toBe('local')
  expect(readProfiles(env).profiles).toEqual({ local: moved })
})

test('the profile of a server that still answers is left alone', async () => {
  const { env } = emptyHome()
  const alive = await answering({ status: 200 })
  await rememberLocalServer({ url: alive.url, key: 'theirs', dataDir: '/data/theirs', env })
  expect(await rememberLocalServer({ ...OURS, env })).toBe('127.0.0.1:5002')
  expect(readProfiles(env)).toEqual({
    current: 'local',
    profiles: { local: { url: alive.url, key: 'theirs', dataDir: '/data/theirs' }, '127.0.0.1:5002': OURS },
  })
  expect(alive.requests[0]).toMatchObject({ url: '/health/live', method: 'GET' })
  expect(alive.requests[0]?.headers.authorization).toBeUndefined()
})

test('the profile of a server that has gone is taken over', async () => {
  const { env } = emptyHome()
  await rememberLocalServer({ url: DEAD, key: 'theirs', dataDir: '/data/theirs', env })
  expect(await rememberLocalServer({ ...OURS, env })).toBe('local')
  expect(readProfiles(env)).toEqual({ current: 'local', profiles: { local: OURS } })
})

test('what the same data directory wrote under another name goes when it becomes local', async () => {
  const { env } = emptyHome()
  const alive = await answering({ status: 200 }, { status: 500 })
  await rememberLocalServer({ url: alive.url, key: 'theirs', dataDir: '/data/theirs', env })
  await rememberLocalServer({ ...OURS, env })
  expect(await rememberLocalServer({ ...OURS, url: 'http://127.0.0.1:5999', env })).toBe('local')
  expect(Object.keys(readProfiles(env).profiles)).toEqual(['local'])
})

test('profiles that a person made stay, and so does the choice of one', async () => {
  const { env } = emptyHome()
  const acme = { url: 'https://acme', key: 'acme' }
  writeProfile(env, 'acme', acme)
  expect(await rememberLocalServer({ ...OURS, env })).toBe('local')
  expect(readProfiles(env)).toEqual({ current: 'acme', profiles: { acme, local: OURS } })
})

test('a profile called local that a person made is not touched, even for the same address', async () => {
  const { env } = emptyHome()
  const mine = { url: OURS.url, key: 'mine' }
  writeProfile(env, 'local', mine)
  expect(await rememberLocalServer({ ...OURS, env })).toBe('127.0.0.1:5002')
  expect(readProfiles(env)).toEqual({ current: 'local', profiles: { local: mine, '127.0.0.1:5002': OURS } })
  writeProfile(env, '127.0.0.1:5002', mine)
  expect(await rememberLocalServer({ ...OURS, env })).toBeUndefined()
})

test('a broken profile file is reported and kept', async () => {
  const { env } = emptyHome()
  mkdirSync(dirname(profilesPath(env)), { recursive: true })
  writeFileSync(profilesPath(env), '{"half')
  await expect(rememberLocalServer({ ...OURS, env })).rejects.toThrow('is broken')
})
