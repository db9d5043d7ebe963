import { rename, writeFile } from 'node:fs/promises'
import { request as insecureRequest } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadConfig } from '../../src/server/config.ts'
import { checkTls } from '../../src/server/doctor/tls.ts'
import { StartFailure } from '../../src/server/failure.ts'
import { hostIn, loadTls } from '../../src/server/tls.ts'
import { selfSigned, type TestCertificate } from '../harness/certificate.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { makePlace, type Place, serve } from '../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let place: Place
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  place = await makePlace()
})
afterEach(() => place.remove())

async function put({ cert, key }: Partial<TestCertificate>): Promise<{ tlsCert: string; tlsKey: string }> {
  const files = { tlsCert: join(place.directory, 'cert.pem'), tlsKey: join(place.directory, 'key.pem') }
  for (const [path, text] of [
    [files.tlsCert, cert],
    [files.tlsKey, key],
  ] as const) {
    if (text === undefined) continue
    await writeFile(`${path}.new`, text)
    await rename(`${path}.new`, path)
  }
  return files
}

/** One request on a connection of its own. */
function get(
  url: string,
  options: RequestOptions = {},
): Promise<{ status: number; headers: NodeJS.Dict<unknown> }> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (response) => {
      response
        .resume()
        .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

describe('a server with a certificate', () => {
  let server: TestServer
  const logged: string[] = []
  const note = (_: object, message: string) => void logged.push(message)
  const first = selfSigned()
  beforeEach(async () => {
    logged.length = 0
    const settings = await put(first)
    server = await startTestServer({ database, settings, log: { info: note, warn: note, error: note } })
  })
  afterEach(() => server.stop())

  test('speaks https at an address of its certificate, and tells browsers to stay there', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const { status, headers } = await get(`${server.url}/health/live`, { ca: first.cert })
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
  })

  test('is refused by those who do not know it, and refuses old TLS and plain HTTP', async () => {
    await expect(get(`${server.url}/health/live`)).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    await expect(
      get(`${server.url}/health/live`, { ca: first.cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }),
    ).rejects.toThrow()
    const plain = new Promise((resolve, reject) => {
      insecureRequest(server.url.replace('https', 'http'), resolve).on('error', reject).end()
    })
    await expect(plain).rejects.toThrow()
    expect((await get(`${server.url}/health/live`, { ca: first.cert })).status).toBe(200)
  })

  test('takes new files over while it runs, and keeps the old ones while the new ones are not good', async () => {
    const { port } = new URL(server.url)
    const open = connect({ port: Number(port), host: '127.0.0.1', ca: first.cert })
    await new Promise((resolve) => open.once('secureConnect', resolve))
    const second = selfSigned()
    await put({ cert: 'not a certificate' })
    const kept = 'The new TLS certificate can not be used; the old one stays in force'
    await vi.waitFor(() => expect(logged).toContain(kept), { timeout: 10_000 })
    expect((await get(`${server.url}/health/live`, { ca: first.cert })).status).toBe(200)
    await put(second)
    await vi.waitFor(
      async () => expect((await get(`${server.url}/health/live`, { ca: second.cert })).status).toBe(200),
      { timeout: 10_000 },
    )
    await expect(get(`${server.url}/health/live`, { ca: first.cert })).rejects.toThrow()
    expect(logged).toContain('The new TLS certificate is in force')
    expect(open.destroyed).toBe(false)
    open.destroy()
  }, 30_000)

  test('stops at once although a handshake hangs', async () => {
    const { port } = new URL(server.url)
    const { connect: connectPlain } = await import('node:net')
    const hanging = connectPlain(Number(port), '127.0.0.1')
    await new Promise((resolve) => hanging.once('connect', resolve))
    const before = Date.now()
    await server.stop()
    expect(Date.now() - before).toBeLessThan(8_000)
    hanging.destroy()
    server = await startTestServer({ database })
  }, 20_000)
})

test('a hang-up reads the files again where there is no terminal, and the server goes on', async () => {
  const first = selfSigned()
  const { tlsCert, tlsKey } = await put(first)
  const { child, url, ended, output } = serve(place, {
    DATABASE_URL: database.url,
    VIGINT_TLS_CERT: tlsCert,
    VIGINT_TLS_KEY: tlsKey,
  })
  const health = `${await url}/health/live`
  expect((await get(health, { ca: first.cert })).status).toBe(200)
  const second = selfSigned()
  await put(second)
  child.kill('SIGHUP')
  await vi.waitFor(() => expect(output()).toContain('The new TLS certificate is in force'), {
    timeout: 10_000,
  })
  expect((await get(health, { ca: second.cert })).status).toBe(200)
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
}, 60_000)

describe('files that can not be used are named', () => {
  const failure = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      if (error instanceof StartFailure) return error.message
      throw error
    }
    return 'no failure'
  }

  test('missing, of another kind, locked, or not of one certificate', async () => {
    const good = selfSigned()
    const files = await put(good)
    expect(failure(() => loadTls({ ...files, tlsCert: '/nowhere/cert.pem' }))).toBe(
      "The TLS certificate /nowhere/cert.pem can't be read (ENOENT).",
    )
    await put({ key: selfSigned().key })
    expect(failure(() => loadTls(files))).toBe(
      `The key ${files.tlsKey} does not belong to the certificate ${files.tlsCert}.`,
    )
    await put({ key: good.cert })
    expect(failure(() => loadTls(files))).toBe(`${files.tlsKey} holds no key in PEM form.`)
    await put({ key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n' })
    expect(failure(() => loadTls(files))).toBe(`The TLS key ${files.tlsKey} is locked by a passphrase.`)
    await put({ cert: '', key: good.key })
    expect(failure(() => loadTls(files))).toBe(`${files.tlsCert} holds no certificate in PEM form.`)
  })

  test('one setting needs the other', () => {
    expect(failure(() => loadConfig({ tlsCert: 'a.pem' }, {}))).toBe(
      'The setting tlsCert (--tls-cert) needs tlsKey beside it.',
    )
    expect(failure(() => loadConfig({}, { VIGINT_TLS_KEY: 'a.pem' }))).toBe(
      'The setting tlsKey (VIGINT_TLS_KEY) needs tlsCert beside it.',
    )
  })
})

test('the address that is shown stands in the certificate', async () => {
  const host = async (options: Parameters<typeof selfSigned>[0], shown = '127.0.0.1') =>
    hostIn(loadTls(await put(selfSigned(options))), shown)
  expect(await host({})).toBe('127.0.0.1')
  expect(await host({ addresses: [] })).toBe('localhost')
  expect(await host({ addresses: [], names: ['*.example.com', 'vigint.example.com'] })).toBe(
    'vigint.example.com',
  )
  expect(await host({ addresses: ['10.0.0.7'], names: [] })).toBe('127.0.0.1')
})

test('doctor tells until when the certificate is good', async () => {
  const local = { host: '127.0.0.1', trustedProxies: [] }
  const check = async (options: Parameters<typeof selfSigned>[0]) =>
    checkTls({ ...local, ...(await put(selfSigned(options))) })
  const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * 86_400_000)
  const none = { ...local, tlsCert: undefined, tlsKey: undefined }
  expect(checkTls(none)).toMatchObject({ state: 'ok', detail: 'off: plain HTTP' })
  expect(checkTls({ ...none, host: '0.0.0.0' })).toMatchObject({
    state: 'warning',
    detail: 'off: keys come over plain HTTP to 0.0.0.0',
  })
  expect(checkTls({ ...none, host: '0.0.0.0', trustedProxies: ['10.0.0.1'] }).state).toBe('ok')
  expect(await check({ validTo: inDays(90) })).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('for DNS:localhost, IP Address:127.0.0.1, until'),
  })
  expect(await check({ validTo: inDays(3) })).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(/in 3 days$/),
  })
  expect(await check({ validTo: inDays(-2) })).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(/has expired$/),
  })
})
