import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let directory: string
let made: { id: string }
let today: string
beforeAll(async () => {
  server = await openEnvironment()
  directory = await mkdtemp(join(tmpdir(), 'vigint-usage-'))
  made = (await vigintJson('clients', 'create', '--name', 'Acme Corp')).client
  today = new Date().toISOString()
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
  await server.stop()
})

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

test('events are recorded from CSV and from JSON, and again without counting twice', async () => {
  const csv = await file(
    'events.csv',
    `client,eventId,operation,quantity,occurredAt,source\r\nacme-corp,"door, 1",analysis,3,${today},"the ""front"" door"\r\nacme-corp,mail-1,alert-email,2,,\r\n`,
  )
  expect(await vigintJson('usage', 'record', '--file', csv)).toEqual({ recorded: 2, duplicates: 0 })
  const event = { client: 'acme-corp', operation: 'ANALYSIS', quantity: 1.5, occurredAt: today }
  const list = [
    { ...event, eventId: 'json-1' },
    { ...event, eventId: 'mail-1' },
  ]
  const json = await file('events.json', JSON.stringify(list))
  expect((await vigint('usage', 'record', '--file', json)).stdout).toBe('Recorded 1; 1 were known already.\n')
  const lines = await file('events.ndjson', list.map((each) => JSON.stringify(each)).join('\n'))
  expect(await vigintJson('usage', 'record', '--file', lines)).toEqual({ recorded: 0, duplicates: 2 })
  const { events } = await vigintJson('usage', 'events', '--event', 'door, 1')
  expect(events).toMatchObject([
    {
      source: 'the "front" door',
      operation: 'ANALYSIS',
      quantity: 3,
      cost: { amount: '0.15', currency: 'USD' },
    },
  ])
})

test('more than the API takes at once goes in parts', async () => {
  await vigintJson('clients', 'create', '--name', 'Bulky')
  const rows = Array.from({ length: 2500 }, (_, index) => `bulky,row-${index},frames,1`)
  const csv = await file('bulk.csv', ['client,eventId,operation,quantity', ...rows].join('\n'))
  expect(await vigintJson('usage', 'record', '--file', csv)).toEqual({ recorded: 2500, duplicates: 0 })
  const { groups } = await vigintJson('usage', 'show', '--client', 'bulky')
  expect(groups).toMatchObject([{ key: 'FRAMES', quantity: 2500 }])
})

test('usage is shown as a table with bars, as JSON and as CSV', async () => {
  const shown = await vigint('usage', 'show', '--client', 'acme-corp', '--by', 'operation')
  expect(shown.stdout).toBe(
    [
      'OPERATION    QUANTITY  COST',
      `analysis     4.5       0.225 USD  ${'█'.repeat(24)}`,
      'alert-email  2         0.02 USD   ██',
      '',
      'Total 0.245 USD',
      '',
    ].join('\n'),
  )
  const { groups, total } = await vigintJson('usage', 'show', '--client', 'acme-corp')
  expect(total).toEqual({ amount: '0.245', currency: 'USD' })
  expect(groups[0]).toMatchObject({
    key: 'ANALYSIS',
    quantity: 4.5,
    cost: { amount: '0.225', currency: 'USD' },
  })
  const csv = await vigint('usage', 'show', '--by', 'client,source,operation', '--csv')
  expect(csv.stdout.split('\n')).toContain(`${made.id},"the ""front"" door",analysis,3,0.15,USD`)
  expect(csv.stdout.split('\n')[0]).toBe('client,source,operation,quantity,cost,currency')
  const none = await vigint(
    'usage',
    'show',
    '--client',
    'acme-corp',
    '--from',
    '2020-01-01',
    '--to',
    '2020-02-01',
  )
  expect([none.stdout, none.stderr]).toEqual(['', 'Nothing was used in this time.\n'])
})

test('quantities of several operations are not added up, and free ones not compared', async () => {
  const events = [
    ['mail', 'ALERT_EMAIL', 1],
    ['many', 'FRAMES', 4000],
    ['some', 'REQUESTS', 2],
  ].map(([eventId, operation, quantity]) => ({ client: 'mixed', eventId, operation, quantity }))
  await vigintJson('clients', 'create', '--name', 'Mixed')
  await vigintJson('usage', 'record', '--file', await file('mixed', JSON.stringify(events)))
  const show = ['usage', 'show', '--client', 'mixed', '--by']
  const byClient = await vigint(...show, 'client')
  expect(byClient.stdout).toMatch(/^CLIENT +COST\nmixed +0\.01 USD +█{24}\n/)
  expect((await vigint(...show, 'client', '--csv')).stdout).toMatch(
    /^client,quantity,.*\nclient_\w+,,0\.01,USD\n/,
  )
  expect((await vigint(...show, 'client', '--operation', 'frames')).stdout).toMatch(/mixed {3}4,000 /)
  const mistaken = ['usage', 'void', 'mail', '--client', 'mixed', '--reason', 'Never sent', '--force']
  await vigintJson(...mistaken)
  const free = await vigint(...show, 'operation')
  expect(free.stdout).toMatch(/frames +4,000 +0\.00 USD +█{24}\nrequests +2 +0\.00 USD +█{24}\n/)
  expect((await vigint(...show, 'client')).stdout).toBe('CLIENT  COST\nmixed   0.00 USD\n\nTotal 0.00 USD\n')
})

test('what was counted by mistake is taken back', async () => {
  const words = ['usage', 'void', 'mail-1', '--client', 'acme-corp', '--reason', 'Never sent', '--force']
  const { event } = await vigintJson(...words)
  expect(event).toMatchObject({ quantity: -2, voidReason: 'Never sent' })
  expect(await vigintError(...words)).toMatchObject({ exit: 6, message: 'mail-1 was voided already.' })
  const { total } = await vigintJson('usage', 'show', '--client', 'acme-corp')
  expect(total.amount).toBe('0.225')
})

test('sums are verified, found wrong, and put right', async () => {
  expect((await vigint('usage', 'verify')).stdout).toMatch(
    /events added up, .* sums compared: all are right\./,
  )
  await server.db.execute(`update usage_rollups set quantity = quantity + 1 where width = 'day'`)
  const wrong = await vigint('usage', 'verify')
  expect([wrong.exit, wrong.stderr]).toEqual([1, expect.stringContaining('sums are wrong.')])
  expect((await vigint('usage', 'verify', '--rebuild')).stdout).toContain('were wrong and are right now.')
  expect((await vigintJson('usage', 'verify')).verification).toMatchObject({ different: 0, rebuilt: false })
})

test('what is wrong with a file is said, and nothing is sent', async () => {
  const refused = async (text: string) =>
    (await vigintError('usage', 'record', '--file', await file('bad', text))).message
  expect(await refused('client,quantity\nacme-corp,1')).toBe(
    'The header of the CSV lacks eventId, operation.',
  )
  expect(await refused('client,eventId,operation,quantity\nacme-corp,a,analysis,0x10')).toBe(
    'Line 2: the quantity is no number.',
  )
  expect(await refused('client,eventId,operation,quantity\nacme-corp,a,analysis,many')).toBe(
    'Line 2: the quantity is no number.',
  )
  expect(await refused('[{"client":"acme-corp","eventId":"a","operation":"ANALYSIS"}]')).toBe(
    'Event 1 lacks quantity.',
  )
  expect(await refused('{"a":1}\n\n{oops}')).toBe('Line 3 is no JSON.')
  expect(await refused('[{"clientt":"acme-corp"}]')).toBe('Event 1 has a field clientt.')
  for (const empty of ['', '   ']) expect(await refused(empty)).toContain('lacks')
  expect(await vigintError('usage', 'record', '--file', join(directory, 'none'))).toMatchObject({ exit: 2 })
  const unknown = '[{"client":"acme-corp","eventId":"a","operation":"TEA","quantity":1}]'
  expect(await vigintError('usage', 'record', '--file', await file('tea', unknown))).toMatchObject({
    exit: 2,
  })
  expect(await vigintError('usage', 'show', '--by', 'colour')).toMatchObject({ exit: 2 })
})

test('an event that the server refuses is named by its place in the file', async () => {
  const refused = async (text: string) => vigint('usage', 'record', '--file', await file('places', text))
  const header = 'client,eventId,operation,quantity,source'
  const good = Array.from({ length: 1001 }, (_, index) => `acme-corp,place-${index},frames,1,`)
  // Two lines of the file are empty, and one event takes two of them.
  const rows = [
    ...good,
    '',
    'acme-corp,place-x,frames,1,"a ""two""\nb"',
    '',
    'nobody,a,frames,1,',
    'acme-corp,b,frames,-1,',
  ]
  const late = await vigint(
    'usage',
    'record',
    '--file',
    await file('late.csv', [header, ...rows].join('\n')),
    '--json',
  )
  expect(late.exit).toBe(2)
  expect(JSON.parse(late.stderr).error.issues.map(({ path }: any) => path)).toContain('Line 1008')
  const unknown = ['nobody,a,frames,1,', '', 'noone,b,frames,1,']
  const two = await refused([header, ...unknown].join('\r\n'))
  expect(two.stderr).toContain(
    'Several things are wrong.\n  Line 2: client names no client that there is.\n  Line 4: client names no client that there is.\n',
  )
  const event = { client: 'acme-corp', eventId: 'c', operation: 'FRAMES', quantity: 1 }
  const byLine = ['', { ...event, key: 'key_1' }].map((each) => each && JSON.stringify(each)).join('\n')
  expect((await refused(`${JSON.stringify({ ...event, eventId: 'd' })}\n${byLine}`)).stderr).toContain(
    'Line 3: key names no key of this client.',
  )
  const list = [event, { ...event, operation: 'TEA' }]
  expect((await refused(JSON.stringify(list))).stderr).toMatch(/Error: Event 2: .*"TEA"/)
})
