import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let directory: string
beforeAll(async () => {
  server = await openEnvironment()
  directory = mkdtempSync(join(tmpdir(), 'vigint-account-'))
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
})
afterAll(async () => {
  rmSync(directory, { recursive: true })
  await server.stop()
})

test('how a client pays is read from a file, shown masked and forgotten', async () => {
  const file = join(directory, 'iban.txt')
  writeFileSync(file, 'DE89 3704 0044 0532 0130 00\n')
  const set = ['billing', 'set-payment', 'acme-corp', '--method', 'transfer', '--holder', 'Acme GmbH']
  const { stdout } = await vigint(...set, '--account-file', file)
  expect(stdout).toContain('Kept how acme-corp pays.')
  expect(stdout).toMatch(/Pays by +transfer, Acme GmbH, DE89 \*{4} \*{4} \*{4} \*\*30 00\n/)
  expect((await vigint('billing', 'show', 'acme-corp')).stdout).toMatch(/Pays by +transfer, Acme GmbH, DE89 /)
  const { client } = await vigintJson('billing', 'show', 'acme-corp')
  expect(client.paymentDetails).toMatchObject({ method: 'TRANSFER', account: 'DE89 **** **** **** **30 00' })

  writeFileSync(file, 'DE88370400440532013000')
  expect(await vigintError(...set, '--account-file', file)).toMatchObject({
    exit: 2,
    message: 'iban must be an IBAN; look for typing errors, its checksum is wrong.',
  })
  writeFileSync(file, '\n')
  expect(await vigintError(...set, '--account-file', file)).toMatchObject({ exit: 2 })
  expect(await vigintError(...set, '--account-file', join(directory, 'none'))).toMatchObject({ exit: 2 })
  expect(await vigintError(...set)).toMatchObject({ message: expect.stringContaining('no terminal') })

  const removed = await vigintJson('billing', 'remove-payment', 'acme-corp', '--force')
  expect(removed.client.paymentDetails).toBeNull()
  expect(await vigintError('billing', 'remove-payment', 'acme-corp', '--force')).toMatchObject({ exit: 6 })
  expect(await vigintError('billing', 'show', 'nobody')).toMatchObject({ exit: 5 })
})

test('invoices can have an address of their own', async () => {
  const { client } = await vigintJson('billing', 'update', 'acme-corp', '--email', 'books@acme.example')
  expect(client.billing.email).toBe('books@acme.example')
  expect(await vigintError('billing', 'update', 'acme-corp', '--email', 'nowhere')).toMatchObject({ exit: 2 })
})

test('the key of a client shows its own', async () => {
  expect(await vigintError('billing', 'show')).toMatchObject({
    exit: 2,
    message: 'The operator is not billed.',
  })
  const { client, secret } = await vigintJson('clients', 'create', '--name', 'Own')
  await vigintJson('billing', 'update', 'own', '--schedule', 'monthly')
  server.use(secret)
  try {
    const shown = await vigintJson('billing', 'show')
    expect(shown.client).toMatchObject({ id: client.id, billing: { schedule: 'MONTHLY' } })
    expect((await vigint('billing', 'show')).stdout).toMatch(/Client +Own .*\n +Schedule +monthly/)
    expect((await vigintJson('billing', 'show', 'own')).client.id).toBe(client.id)
    expect(await vigintError('billing', 'show', 'acme-corp')).toMatchObject({ exit: 5 })
  } finally {
    server.use(server.operatorKey)
  }
})
