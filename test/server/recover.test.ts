import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recoverOperatorKey } from '../../src/server/recover.ts'
import { makeKey, tryKey } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('who lost the operator key makes another on the database itself', async () => {
  const file = join(server.dataDir, 'operator.key')
  await rm(file)
  expect(await recoverOperatorKey({ dataDir: server.dataDir, databaseUrl: server.database.url })).toEqual({
    file,
  })
  const secret = (await readFile(file, 'utf8')).trim()
  expect(await tryKey(server, secret)).toBe('200')
  expect(secret).not.toBe(server.operatorKey)
  const { id } = await makeKey(server, { role: 'operator' }, secret)
  expect(id).toMatch(/^key_/)
})
