import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { rememberLocalServer } from '../../src/client/local-server.ts'
import { writeProfile } from '../../src/client/profiles.ts'
import { selfSigned } from '../harness/certificate.ts'
import { makePlace, type Place } from '../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { vigintError, vigintJson } from './vigint.ts'

let place: Place
let server: TestServer
let certificate: string
beforeEach(async () => {
  place = await makePlace()
  const { cert, key } = selfSigned()
  certificate = join(place.directory, 'cert.pem')
  const tlsKey = join(place.directory, 'key.pem')
  await writeFile(certificate, cert)
  await writeFile(tlsKey, key)
  server = await startTestServer({ settings: { tlsCert: certificate, tlsKey } })
  vi.stubEnv('XDG_CONFIG_HOME', place.home)
  vi.stubEnv('VIGINT_API_URL', '')
  vi.stubEnv('VIGINT_API_KEY', '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.stop()
  await place.remove()
})

test('a certificate that nobody known signed is refused, with what to do', async () => {
  writeProfile(process.env, 'far', { url: server.url, key: server.operatorKey })
  const { exit, message, hint } = await vigintError('clients', 'list')
  expect(exit).toBe(7)
  expect(message).toBe(`The server at ${server.url} is not trusted: nobody known signed its certificate.`)
  expect(hint).toBe(
    'Let NODE_EXTRA_CA_CERTS name the file of the certificate, or of the authority that signed it.',
  )
  vi.stubEnv('VIGINT_API_URL', server.url.replace('https', 'http'))
  vi.stubEnv('VIGINT_API_KEY', server.operatorKey)
  expect((await vigintError('clients', 'list')).hint).toMatch(/^Is it a server that speaks https\?/)
})

test('the profile that a server on this machine writes makes its certificate known', async () => {
  const { url, operatorKey: key, dataDir } = server
  expect(await rememberLocalServer({ url, key, dataDir, certificate, env: process.env })).toBe('local')
  expect(await vigintJson('clients', 'list')).toEqual({ clients: [], next: null })
  vi.stubEnv('VIGINT_API_URL', url)
  vi.stubEnv('VIGINT_API_KEY', key)
  expect(await vigintJson('clients', 'list')).toEqual({ clients: [], next: null })
})
