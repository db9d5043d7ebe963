import { afterAll, beforeAll, expect, test } from 'vitest'
import { past } from '../../src/commands/flags.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
})
afterAll(() => server.stop())

test('acts are listed for people, and whole for scripts', async () => {
  const { client, key } = await vigintJson('clients', 'create', '--name', 'Acme Corp')
  await vigint('keys', 'revoke', key.id, '--reason', 'unused')
  const { stdout } = await vigint('audit', 'list', '--client', 'acme-corp', '--action', 'key')
  expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/).slice(1, 5))).toEqual([
    ['ACTION', 'OUTCOME', 'ON', 'CLIENT'],
    ['key.revoke', 'granted', key.id, 'acme-corp'],
    ['key.create', 'granted', key.id, 'acme-corp'],
    [],
  ])
  const { audit, next } = await vigintJson('audit', 'list', '--subject', client.id, '--since', '1h')
  expect(audit).toMatchObject([{ action: 'client.create', after: { name: 'Acme Corp' } }])
  expect(next).toBeNull()
  expect((await vigintJson('audit', 'list', '--until', '1h')).audit).toEqual([])
})

test.each([
  ['7d', '2027-01-24T12:00:00.000Z'],
  ['30m', '2027-01-31T11:30:00.000Z'],
  ['2027-01-02', '2027-01-02T00:00:00.000Z'],
  ['2027-01-02T10:00:00+01:00', '2027-01-02T09:00:00.000Z'],
])('since %s is %s', (text, moment) => {
  expect(past(text, new Date('2027-01-31T12:00:00Z'))).toBe(moment)
})

test.each(['yesterday', '2027-02-31', '2027-01-02T10:00:00'])('%s is no time', (text) => {
  expect(() => past(text, new Date())).toThrow('is not a day, a time or a span')
})
