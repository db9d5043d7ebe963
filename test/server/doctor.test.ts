import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkNode } from '../../src/server/doctor/node.ts'
import { type Report, runDoctor } from '../../src/server/doctor.ts'
import { createTestDatabase } from '../harness/database.ts'
import { makePlace, type Place, serve } from '../harness/serve-process.ts'
import { startTestServer } from '../harness/server.ts'

let place: Place
beforeEach(async () => {
  place = await makePlace()
})
afterEach(() => place.remove())

const stateOf = ({ checks }: Report, name: string) => checks.find((check) => check.name === name)

test('before the first start all is well, and nothing is made', async () => {
  const report = await runDoctor({ dataDir: place.dataDir, port: 0 })
  expect(report.ok).toBe(true)
  expect(report.checks.map(({ name, state }) => [name, state])).toEqual([
    ['node', 'ok'],
    ['data directory', 'ok'],
    ['database', 'ok'],
    ['port', 'ok'],
    ['tls', 'ok'],
    ['key file', 'ok'],
    ['secret key', 'ok'],
    ['clock', 'ok'],
    ['profile', 'ok'],
  ])
  await expect(mkdir(place.dataDir)).resolves.toBeUndefined()
})

test('a server that runs is told from a program that is in the way', async () => {
  const server = serve(place)
  const port = Number(new URL(await server.url).port)
  const report = await runDoctor({ dataDir: place.dataDir, port })
  expect(stateOf(report, 'port')).toMatchObject({
    state: 'ok',
    detail: `vigint answers at ${port} on 127.0.0.1`,
  })
  expect(stateOf(report, 'database')?.detail).toContain(`for vigint (pid ${server.child.pid})`)
  server.child.kill('SIGTERM')
  await server.ended

  const squatter: Server = createServer().listen(port, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const blocked = await runDoctor({ dataDir: place.dataDir, port })
  squatter.close()
  expect(blocked.ok).toBe(false)
  expect(stateOf(blocked, 'port')).toMatchObject({
    state: 'broken',
    advice: 'Stop it, or start with another --port.',
  })
})

test('a killed server leaves a warning, not a fault', async () => {
  const server = serve(place)
  await server.url
  server.child.kill('SIGKILL')
  await server.ended
  const report = await runDoctor({ dataDir: place.dataDir, port: 0 })
  expect([report.ok, stateOf(report, 'database')?.state]).toEqual([true, 'warning'])
  const next = serve(place)
  await next.url
  next.child.kill('SIGTERM')
  await next.ended
})

test('a key file that others can read, or that holds no key', async () => {
  await mkdir(place.dataDir)
  const path = join(place.dataDir, 'operator.key')
  await writeFile(path, 'half a key\n', { mode: 0o600 })
  expect(stateOf(await runDoctor({ dataDir: place.dataDir, port: 0 }), 'key file')?.state).toBe('broken')
  await writeFile(path, '8xK9mP2nQ5rT7vW1xZ4aC6eG8hJ0kL3mN6oP9qR2sT5\n')
  await chmod(path, 0o644)
  expect(stateOf(await runDoctor({ dataDir: place.dataDir, port: 0 }), 'key file')).toMatchObject({
    state: 'warning',
    advice: `chmod 600 ${path}`,
  })
})

test('an own database: its version, who else is on it, and what is wrong with it', async () => {
  const server = await startTestServer()
  const good = await runDoctor({ dataDir: place.dataDir, port: 0, databaseUrl: server.database.url })
  expect(stateOf(good, 'database')?.detail).toMatch(/^PostgreSQL \d+.* 1 vigint server is on it$/)
  await server.stop()

  const database = await createTestDatabase()
  await database.drop()
  const bad = await runDoctor({ dataDir: place.dataDir, port: 0, databaseUrl: database.url })
  expect([bad.ok, stateOf(bad, 'database')?.state]).toEqual([false, 'broken'])
  expect(stateOf(bad, 'database')?.detail).toContain('does not exist')
})

test('proxies are looked at where some are named', async () => {
  const of = async (trustedProxies: string[]) =>
    stateOf(
      await runDoctor({ dataDir: place.dataDir, port: 0, trustedProxies: trustedProxies.join() }),
      'proxies',
    )
  expect(await of(['10.0.0.0/8'])).toMatchObject({ state: 'ok' })
  expect(await of(['10.0.0.0/8', '0.0.0.0/0'])).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(/^0\.0\.0\.0\/0: whoever connects/),
  })
})

test('an old Node is broken', () => {
  expect(checkNode('20.20.2').state).toBe('broken')
  expect(checkNode('22.11.0').state).toBe('broken')
  expect(checkNode('22.12.0').state).toBe('ok')
})
