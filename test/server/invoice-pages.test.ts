import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient, makeKey } from '../harness/acts.ts'
import { movableClock } from '../harness/core.ts'
import { aDraft, finalized, mutate } from '../harness/invoices.ts'
import { hasPdftotext, pagesOf } from '../harness/pdf.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))
const SELLER = {
  sellerName: 'Vigint Sécurité SAS',
  sellerAddress: '12 rue de la Paix\n75002 Paris',
  sellerIban: 'FR14 2004 1010 0505 0001 3M02 606',
  sellerBic: 'psstfrpp',
  currency: 'EUR',
}

let server: TestServer
beforeAll(async () => {
  // At the start nothing is due, so that the server draws up nothing by itself.
  server = await startTestServer({ now: clock.now, settings: SELLER })
  clock.pass(2.375 * DAY_MS)
})
afterAll(() => server.stop())

async function read(path: string, key: string | null = server.operatorKey, method = 'GET') {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
  })
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  }
}
const pdfOf = async (named: string, key?: string) => (await read(`/invoices/${named}.pdf`, key)).body
const errorOf = ({ status, body }: { status: number; body: Buffer }) => {
  const { message, extensions } = JSON.parse(body.toString()).errors[0]
  return { status, code: extensions.code, message }
}

const ANALYSES = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt: '2026-03-04T00:00:00Z' }
let made = 0
async function someInvoice(billing: object = {}, used = [ANALYSES]) {
  made += 1
  const client = await makeClient(server, `Client ${made}`)
  await mutate(server, 'updateBilling', { client: client.id, taxPercent: '20', ...billing }, '__typename')
  const id = await aDraft(server, client.slug, used)
  return { ...client, id }
}

test('an invoice comes as PDF, under its number and its id, to its client and to the operator', async () => {
  const { id, secret } = await someInvoice()
  const number = await finalized(server, id)
  const byNumber = await read(`/invoices/${number}.pdf`, secret)
  expect(byNumber.status).toBe(200)
  expect(byNumber.headers.get('content-type')).toBe('application/pdf')
  expect(byNumber.headers.get('content-disposition')).toBe(`inline; filename="${number}.pdf"`)
  expect(byNumber.headers.get('cache-control')).toBe('no-store')
  expect(byNumber.body.subarray(0, 5).toString()).toBe('%PDF-')
  expect(await pdfOf(id)).toEqual(byNumber.body)
  const head = await read(`/invoices/${number}.pdf`, secret, 'HEAD')
  expect([head.status, head.headers.get('content-length'), head.body.length]).toEqual([
    200,
    String(byNumber.body.length),
    0,
  ])
})

test('the same invoice has the same bytes, from any server, paid or not', async () => {
  const { id } = await someInvoice()
  const number = await finalized(server, id)
  const first = await pdfOf(number)
  await mutate(server, 'payInvoice', { invoice: number, amount: '1' }, '__typename')
  await mutate(server, 'updateBilling', { client: `client-${made}`, legalName: 'Renamed' }, '__typename')
  clock.pass(DAY_MS)
  expect(await pdfOf(number)).toEqual(first)
  const other = await startTestServer({
    database: server.database,
    now: clock.now,
    settings: { sellerName: 'Other' },
  })
  try {
    const response = await fetch(`${other.url}/invoices/${number}.pdf`, {
      headers: { authorization: `Bearer ${server.operatorKey}` },
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(first)
  } finally {
    await other.stop()
  }
})

test('who may not read it is told no more than that', async () => {
  const { id, secret } = await someInvoice()
  const number = await finalized(server, id)
  const stranger = await makeClient(server, 'Stranger')
  const camera = await makeKey(server, { client: `client-${made}`, role: 'ingest' })
  const path = `/invoices/${number}.pdf`
  expect(errorOf(await read(path, null))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  expect(errorOf(await read(path, 'sk_live_nonsense'))).toMatchObject({ status: 401 })
  expect(errorOf(await read(path, camera.secret))).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  const missing = `VIG-2026-${'9'.repeat(6)}`
  const hidden = errorOf(await read(path, stranger.secret))
  const nowhere = errorOf(await read(`/invoices/${missing}.pdf`, stranger.secret))
  expect(hidden).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  expect(hidden.message.replace(number, missing)).toBe(nowhere.message)
  for (const named of ['%00', '%E0%A4%A', '..%2f', 'VIG', 'invoice_0', 'VIG-CN-2026-000099'])
    expect([400, 404]).toContain((await read(`/invoices/${named}.pdf`, secret)).status)
  expect((await read(path, secret, 'POST')).status).toBe(405)
  expect((await read(`${path}?api_key=${secret}`, secret)).status).toBe(401)
})

const LACKING = 'stands for a letter that the fonts of this document lack'

async function unprintableIn(invoice: string): Promise<string[]> {
  const query = 'query ($invoice: ID!) { invoice(invoice: $invoice) { unprintable } }'
  return (await server.graphql(query, { invoice })).body.data.invoice.unprintable
}

test('letters that no font has are named before anything is final, and printed as what stands for them', async () => {
  made += 1
  const client = await makeClient(server, `Client ${made}`)
  await mutate(server, 'updateBilling', { client: client.id, invoiceLinesBy: 'SOURCE' }, '__typename')
  const source = { ...ANALYSES, source: 'cam🎥 👨‍👩‍👧' }
  const id = await aDraft(server, client.slug, [source, { ...source, eventId: 'b', source: 'Gate 山' }])
  expect(await unprintableIn(id)).toEqual(['山', '🎥', '👨', '👩', '👧'])
  await mutate(server, 'updateBilling', { client: client.id, legalName: 'שלום Ltd' }, '__typename')
  const lacking = ['ש', 'ל', 'ו', 'ם', '山', '🎥', '👨', '👩', '👧']
  expect(await unprintableIn(id)).toEqual(lacking)
  const answer = '... on InvoiceFinalized { invoice { number unprintable } }'
  const { invoice } = await mutate(server, 'finalizeInvoice', { invoice: id }, answer)
  expect(invoice.unprintable).toEqual(lacking)
  const { status, body } = await read(`/invoices/${invoice.number}.pdf`, client.secret)
  expect(status).toBe(200)
  expect(await pdfOf(invoice.number)).toEqual(body)
  if (hasPdftotext) {
    const [page = ''] = pagesOf(body)
    expect(page).toContain('\ufffd\ufffd\ufffd\ufffd Ltd')
    expect(page).toMatch(/Analyses: Gate \ufffd +130/)
    expect(page).toMatch(/Analyses: cam\ufffd \ufffd\ufffd\ufffd +130/)
    expect(page).toContain(LACKING)
  }
  const note = await mutate(
    server,
    'creditInvoice',
    { invoice: invoice.number, amount: '1', reason: 'Ausfall ☎' },
    '... on InvoiceCredited { creditNote { number unprintable } }',
  )
  expect(note.creditNote.unprintable).toEqual(['ש', 'ל', 'ו', 'ם', '☎'])
  expect((await read(`/invoices/${note.creditNote.number}.pdf`)).status).toBe(200)
})

test('a dry run names what could not be printed; what can be has no such note', async () => {
  const { id } = await someInvoice({ legalName: 'Żółw Άλφα Яблоко' })
  const number = await finalized(server, id)
  expect(await unprintableIn(number)).toEqual([])
  if (hasPdftotext) expect(pagesOf(await pdfOf(number)).join()).not.toContain(LACKING)
  made += 1
  const client = await makeClient(server, `Client ${made}`)
  await mutate(server, 'updateBilling', { client: client.id, legalName: '山田' }, '__typename')
  const events = [{ ...ANALYSES, client: client.slug }]
  await mutate(server, 'recordUsage', { events }, '__typename')
  const answer = '... on InvoicesGenerated { drafts { unprintable } }'
  const input = { client: client.slug, dryRun: true }
  expect(await mutate(server, 'generateInvoices', input, answer)).toEqual({
    drafts: [{ unprintable: ['山', '田'] }],
  })
})

test('a font can be named for what the others lack; one that is none is refused at the start', async () => {
  const { id, secret } = await someInvoice({ legalName: 'Acme ☎ Phones', address: 'Acme ☎ 山' })
  expect(await unprintableIn(id)).toEqual(['☎', '山'])
  const invoiceFont = fileURLToPath(
    import.meta.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff'),
  )
  const other = await startTestServer({
    database: server.database,
    now: clock.now,
    settings: { invoiceFont },
  })
  try {
    const headers = { authorization: `Bearer ${secret}` }
    const response = await fetch(`${other.url}/invoices/${id}.pdf`, { headers })
    expect(response.status).toBe(200)
    if (hasPdftotext) {
      const page = pagesOf(new Uint8Array(await response.arrayBuffer())).join()
      expect(page).toContain('Acme ☎ Phones')
      expect(page).toContain('Acme ☎ \ufffd')
    }
  } finally {
    await other.stop()
  }
  const settings = { invoiceFont: import.meta.filename }
  await expect(startTestServer({ database: server.database, settings })).rejects.toThrow(
    /The font .* can't be used/,
  )
})

test.skipIf(!hasPdftotext)('it says what the invoice says, tier by tier, and how to pay', async () => {
  const { id, slug } = await someInvoice({
    legalName: 'Žižkov Ελλάς Москва s.r.o.',
    address: 'Line 1\nLine 2',
  })
  const [draft = ''] = pagesOf(await pdfOf(id))
  expect(draft).toMatch(/Number +none yet/)
  expect(draft).toContain('This is a draft: it is not to be paid.')
  expect(draft).not.toContain('IBAN')
  const number = await finalized(server, id)
  const [page = ''] = pagesOf(await pdfOf(number))
  expect(page).toContain('Vigint Sécurité SAS')
  expect(page).toContain('Žižkov Ελλάς Москва s.r.o.')
  expect(page).toMatch(/Period +2026-03-02 to 2026-03-08/)
  expect(page).toMatch(/Analyses +130 +0\.05 +6\.50 EUR/)
  expect(page).toMatch(/Subtotal +6\.50 EUR\s+Tax 20 % +1\.30 EUR\s+Total +7\.80 EUR/)
  expect(page).toContain(`with the number ${number}.`)
  expect(page).toMatch(/IBAN +FR14 2004 1010 0505 0001 3M02 606\s+BIC +PSSTFRPP/)
  expect(page).toContain('Page 1 of 1')
  expect(slug).toBe(`client-${made}`)
  await mutate(server, 'voidInvoice', { invoice: number }, '__typename')
  const [gone = ''] = pagesOf(await pdfOf(number))
  expect(gone).toContain('This invoice is void')
  expect(gone).not.toContain('IBAN')
})

test.skipIf(!hasPdftotext)('tiers and what is included stand below their line', async () => {
  const item = {
    operation: 'ANALYSIS',
    included: 10,
    tiers: [{ upTo: 100, unit: '0.05' }, { unit: '0.03' }],
  }
  made += 1
  const client = await makeClient(server, `Client ${made}`)
  const priced = await mutate(
    server,
    'setPriceList',
    { client: client.slug, prices: [item], effectiveFrom: '2026-01-01T00:00:00Z' },
    '__typename',
  )
  expect(priced).toEqual({ __typename: 'PriceListSet' })
  const [page = ''] = pagesOf(await pdfOf(await aDraft(server, client.slug, [ANALYSES])))
  expect(page).toMatch(
    /Analyses +130 +5\.60 EUR\s+of these included +10\s+of these at +100 +0\.05\s+of these at +20 +0\.03/,
  )
})

test.skipIf(!hasPdftotext)('a credit note comes under its own number', async () => {
  const { id } = await someInvoice()
  const invoice = await finalized(server, id)
  const answer = '... on InvoiceCredited { creditNote { number } }'
  const credited = await mutate(
    server,
    'creditInvoice',
    { invoice, amount: '1.20', reason: 'Two days' },
    answer,
  )
  const { number } = credited.creditNote
  const [page = ''] = pagesOf(await pdfOf(number))
  expect(page).toMatch(/Credit note/)
  expect(page).toMatch(new RegExp(`For invoice +${invoice}`))
  expect(page).toMatch(/Description +Amount\n/)
  expect(page).toMatch(/Two days +1\.00 EUR/)
  expect(page).toMatch(/Subtotal +1\.00 EUR\s+Tax 20 % +0\.20 EUR\s+Credited +1\.20 EUR/)
})

test.skipIf(!hasPdftotext)('a long one goes over pages, each with the heading of the table', async () => {
  made += 1
  const client = await makeClient(server, `Client ${made}`)
  // Every price list has lines of its own.
  const used = []
  for (let hour = 0; hour < 80; hour++) {
    const at = new Date(Date.parse('2026-03-02T00:00:00Z') + hour * 3_600_000).toISOString()
    const prices = [{ operation: 'ANALYSIS', tiers: [{ unit: `0.0${hour + 100}` }] }]
    await mutate(server, 'setPriceList', { client: client.slug, prices, effectiveFrom: at }, '__typename')
    used.push({ ...ANALYSES, eventId: `e${hour}`, occurredAt: at })
  }
  const pages = pagesOf(await pdfOf(await aDraft(server, client.slug, used)))
  expect(pages.length).toBeGreaterThan(1)
  for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
  const inTable = pages.filter((page) => /Analyses/.test(page))
  for (const page of inTable) expect(page).toMatch(/Description +Quantity +Price +Amount/)
  expect(pages.join('').match(/Analyses +130/g)).toHaveLength(80)
  expect(pages.at(-1)).toContain('Total')
})
