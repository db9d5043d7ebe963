import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDraft } from '../harness/invoices.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
})
afterAll(() => server.stop())

const agoIso = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

test('prices are shown, and set for a client from a date on', async () => {
  const shown = (await vigint('prices', 'show')).stdout
  expect(shown).toContain('Version   default')
  expect(shown).toMatch(/analysis +0\.05\n/)
  expect(shown).toMatch(/frames +free\n/)
  const { priceList } = await vigintJson(
    ...[
      'prices',
      'set',
      '--client',
      'acme-corp',
      '--price',
      'analysis=0.05:100,0.03+10',
      '--from',
      '2026-01-01',
    ],
  )
  expect(priceList).toMatchObject({ version: 'client-1', effectiveFrom: '2026-01-01T00:00:00.000Z' })
  // What was set last stays in its place.
  expect((await vigint('prices', 'show', '--client', 'acme-corp')).stdout).toMatch(
    /ONE COSTS\nanalysis +10 +0\.05 up to 100, then 0\.03\nmodel-tokens /,
  )
  const wrong = await vigintError('prices', 'set', '--price', 'looks=0.05')
  expect(wrong).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: '"looks=0.05" is no price of an operation.',
  })
  expect(await vigintError('prices', 'set', '--price', 'analysis=0.03,0.05')).toMatchObject({
    message: expect.stringContaining('tiers must go up'),
  })
})

test('invoices are drawn up, listed, finalized, paid and credited', async () => {
  await vigintJson('billing', 'update', 'acme-corp', '--tax', '20', '--legal-name', 'Acme Ltd')
  await server.graphql(
    `mutation ($at: DateTime) { recordUsage(input: {events: [{client: "acme-corp", eventId: "a", operation: ANALYSIS,
      quantity: 130, occurredAt: $at}]}) { __typename } }`,
    { at: agoIso(7) },
  )
  const dry = await vigintJson('invoices', 'generate', '--dry-run')
  expect(dry.drafts).toMatchObject([
    { client: { slug: 'acme-corp' }, timeZone: 'UTC', total: { amount: '6.72', currency: 'USD' } },
  ])
  const { created, invoices } = await vigintJson('invoices', 'generate', '--client', 'acme-corp')
  expect(created).toBe(1)
  const { id } = invoices[0]
  expect(await vigintJson('invoices', 'generate')).toMatchObject({ created: 0, invoices: [{ id }] })
  expect((await vigint('invoices', 'list')).stdout).toMatch(/\(draft\) +acme-corp +draft .* 6\.72 USD/)

  const { invoice } = await vigintJson('invoices', 'finalize', id, '--force')
  expect(invoice.number).toMatch(/^VIG-\d{4}-000001$/)
  const shown = (await vigint('invoices', 'show', invoice.number)).stdout
  expect(shown).toContain('Acme Ltd')
  expect(shown).toMatch(/Analyses +130 +10 included, 100 x 0\.05, 20 x 0\.03 +5\.60 USD/)
  expect(shown).toMatch(/Subtotal +5\.60 USD\n +Tax 20 % +1\.12 USD\n +Total +6\.72 USD/)

  const part = await vigintJson(
    'invoices',
    'pay',
    invoice.number,
    '--amount',
    '1.72',
    '--reference',
    'transfer 7',
  )
  expect(part.invoice).toMatchObject({ state: 'FINALIZED', outstanding: { amount: '5.00' } })
  const credited = await vigintJson(
    'invoices',
    'credit',
    invoice.number,
    '--amount',
    '2',
    '--reason',
    'Goodwill',
  )
  expect(credited.creditNote).toMatchObject({ total: { amount: '2.00' }, tax: { amount: '0.33' } })
  expect((await vigint('invoices', 'show', invoice.number)).stdout).toMatch(/Left to pay +3\.00 USD/)
  expect((await vigintJson('invoices', 'list', '--state', 'finalized')).invoices).toHaveLength(1)
  expect((await vigintJson('invoices', 'list', '--overdue')).invoices).toEqual([])
  for (const text of [invoice.number.toLowerCase(), 'acme-c', 'Acme Corp', 'ME LTD'])
    expect((await vigintJson('invoices', 'list', '--search', text)).invoices).toMatchObject([{ id }])
  expect((await vigintJson('invoices', 'list', '--search', '%')).invoices).toEqual([])
  expect(await vigintError('invoices', 'void', invoice.number, '--force')).toMatchObject({ code: 'CONFLICT' })
  expect((await vigintJson('invoices', 'pay', invoice.number)).invoice.state).toBe('PAID')
  expect(await vigintError('invoices', 'show', 'VIG-2026-999999')).toMatchObject({ code: 'NOT_FOUND' })
})

test('an invoice is written as PDF, and nothing is overwritten unasked', async () => {
  const [{ id, number }] = (await vigintJson('invoices', 'list', '--all')).invoices
  const directory = mkdtempSync(join(tmpdir(), 'vigint-pdf-'))
  try {
    const file = join(directory, 'invoice.pdf')
    const written = await vigintJson('invoices', 'pdf', number, '-o', file)
    const pdf = readFileSync(file)
    expect(written).toEqual({ file, bytes: pdf.length })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(await vigintError('invoices', 'pdf', id, '-o', file)).toMatchObject({ exit: 2 })
    await vigintJson('invoices', 'pdf', id, '-o', file, '--force')
    expect(readFileSync(file)).toEqual(pdf)
    const credit = join(directory, 'credit-note.pdf')
    await vigintJson('invoices', 'pdf', number.replace('VIG-', 'VIG-CN-'), '-o', credit)
    expect(readFileSync(credit).subarray(0, 5).toString()).toBe('%PDF-')
    expect(await vigintError('invoices', 'pdf', 'VIG-2026-999999', '-o', join(directory, 'x'))).toMatchObject(
      {
        exit: 5,
        code: 'NOT_FOUND',
      },
    )
    expect(await vigintError('invoices', 'pdf', number, '-o', join(directory, 'no/x'))).toMatchObject({
      exit: 1,
    })
    expect(await vigintError('invoices', 'pdf', number, '-o', '-')).toMatchObject({ exit: 2 })
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('invoices and lines come as CSV in which no spreadsheet finds a formula', async () => {
  await vigintJson('clients', 'create', '--name', 'Sums')
  await vigintJson('billing', 'update', 'sums', '--legal-name', '=HYPERLINK("http://x.example","a, b")')
  await server.graphql(
    `mutation ($at: DateTime) { recordUsage(input: {events: [{client: "sums", eventId: "a", operation: MODEL_TOKENS,
      quantity: 1234567.5, occurredAt: $at}]}) { __typename } }`,
    { at: agoIso(7) },
  )
  const { invoices } = await vigintJson('invoices', 'generate', '--client', 'sums')
  const [invoice] = invoices
  const { stdout } = await vigint('invoices', 'list', '--client', 'sums', '--csv')
  const [header, row, ...rest] = stdout.trimEnd().split('\n')
  expect(header).toBe('id,number,state,client,buyer,periodStart,periodEnd,due,total,outstanding,currency')
  expect(rest).toEqual([])
  expect(row).toBe(
    `${invoice.id},,draft,${invoice.client.id},"'=HYPERLINK(""http://x.example"",""a, b"")",${invoice.periodStart},${invoice.periodEnd},,2.47,0.00,USD`,
  )
  expect((await vigint('invoices', 'show', invoice.id, '--csv')).stdout).toBe(
    `invoice,operation,description,key,keyName,source,priceVersion,late,quantity,included,prices,amount,currency
${invoice.id},model-tokens,Model tokens,,,,default,false,1234567.5,0,1234567.5 x 0.000002,2.47,USD
`,
  )
  expect(await vigintError('invoices', 'list', '--csv')).toMatchObject({ exit: 2 })
})

test('lines as CSV name the key by its id and its name, and the camera', async () => {
  const lines = async (client: string, by: string, used: object) => {
    const owner = await vigintJson('clients', 'create', '--name', client)
    await vigintJson('billing', 'update', owner.client.slug, '--lines-by', by)
    const event = { client: owner.client.slug, eventId: 'a', operation: 'ANALYSIS', quantity: 3, ...used }
    await server.graphql(
      'mutation ($events: [UsageEventInput!]!) { recordUsage(input: {events: $events}) { __typename } }',
      {
        events: [{ ...event, key: by === 'key' ? owner.key.id : null, occurredAt: agoIso(7) }],
      },
    )
    const { invoices } = await vigintJson('invoices', 'generate', '--client', owner.client.slug)
    const { stdout } = await vigint('invoices', 'show', invoices[0].id, '--csv')
    return { key: owner.key, row: stdout.split('\n')[1] }
  }
  const { key, row } = await lines('By keys', 'key', {})
  const { invoices } = await vigintJson('invoices', 'list', '--client', 'by-keys')
  const { invoice } = await vigintJson('invoices', 'show', invoices[0].id)
  expect(invoice.lines).toMatchObject([{ keyId: key.id, source: null }])
  expect(row).toContain(
    `,analysis,Analyses: ${invoice.lines[0].key},${key.id},${invoice.lines[0].key},,default,`,
  )
  expect((await lines('By cameras', 'source', { source: 'Front door' })).row).toContain(
    ',analysis,Analyses: Front door,,,Front door,default,',
  )
})

test('a draft that was made void is named by its days', async () => {
  const { client } = await vigintJson('clients', 'create', '--name', 'Gone')
  const id = await aDraft(server, client.slug, [
    { eventId: 'a', operation: 'ANALYSIS', quantity: 1, occurredAt: agoIso(7) },
  ])
  await vigintJson('invoices', 'void', id, '--force')
  const name = /^The draft of \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d is void/
  for (const words of [
    ['finalize', id, '--force'],
    ['void', id, '--force'],
    ['write-off', id, '--force'],
    ['pay', id],
    ['credit', id, '--reason', 'Why not'],
  ])
    expect(await vigintError('invoices', ...words)).toMatchObject({
      ...{ exit: 6, code: 'CONFLICT' },
      message: expect.stringMatching(name),
    })
})

test('letters that can not be printed are told before and after finalizing, and on a credit note', async () => {
  const { client } = await vigintJson('clients', 'create', '--name', 'Emoji')
  await vigintJson('billing', 'update', client.slug, '--lines-by', 'source')
  const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 100, occurredAt: agoIso(7), source: 'cam🎥' }
  await server.graphql(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: {events: $events}) { __typename } }',
    { events: [{ ...used, client: client.slug }] },
  )
  const dry = await vigint('invoices', 'generate', '--client', client.slug, '--dry-run')
  expect(dry.stderr).toContain('Not printable for emoji: 🎥 (U+1F3A5): the PDF has \ufffd instead.')
  const { invoices } = await vigintJson('invoices', 'generate', '--client', client.slug)
  const { id } = invoices[0]
  const shown = /Not printable +🎥 \(U\+1F3A5\): the PDF has \ufffd instead\n/
  expect((await vigint('invoices', 'show', id)).stdout).toMatch(shown)
  const finalized = await vigint('invoices', 'finalize', id, '--force')
  expect(finalized.stdout).toMatch(shown)
  const [, number = ''] = /Finalized as (\S+)\./.exec(finalized.stdout) ?? []
  const credited = await vigint('invoices', 'credit', number, '--amount', '1', '--reason', 'Sorry ☂')
  expect(credited.stderr).toBe('Not printable: ☂ (U+2602): the PDF has \ufffd instead.\n')
  expect((await vigintJson('invoices', 'show', number)).invoice.unprintable).toEqual(['🎥'])
})
