import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { databaseBefore, type OlderDatabase } from '../harness/older-database.ts'

let database: OlderDatabase | undefined
afterEach(async () => {
  await database?.drop()
  database = undefined
})

const MONDAYS = ['2026-08-31', '2026-09-07', '2026-09-14', '2026-09-21'].map((day) => `${day}T00:00:00.000Z`)
const at = (text: string) => new Date(text)

async function aClient({ sql }: OlderDatabase, revokedAt: string | null = null): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into clients (id, name, slug, settings, created_at, updated_at, revoked_at)
    values (${id}, ${id}, ${id}, '{"timeZone":"UTC","language":"en"}', now(), now(), ${revokedAt && at(revokedAt)})`
  return id
}

/** Of the week that begins on that Monday. */
async function anInvoice(
  { sql }: OlderDatabase,
  clientId: string,
  week: number,
  state: string,
): Promise<string> {
  const id = randomUUID()
  const number = state === 'draft' ? null : `VIG-2026-${id.slice(0, 6)}`
  const finalizedAt = number && at('2026-10-01T00:00:00Z')
  await sql`
    insert into invoices (id, client_id, number, state, period_start, period_end, time_zone, schedule, currency,
      subtotal_micros, tax_rate, tax_inclusive, tax_micros, total_micros, paid_micros, payment_terms_days, buyer, seller,
      created_at, finalized_at)
    values (${id}, ${clientId}, ${number}, ${state}, ${at(MONDAYS[week]!)}, ${at(MONDAYS[week + 1]!)}, 'UTC', 'weekly',
      'USD', 1000000, 0, false, 0, 1000000, 0, 14, '{}', '{}', now(), ${finalizedAt})`
  return id
}

/** Before its invoice is finalized: then nothing is added to it. */
async function aLine({ sql }: OlderDatabase, invoice: string, late: boolean): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into invoice_lines (id, invoice_id, position, operation, description, price_version, quantity, included, late,
      parts, amount_micros)
    values (${id}, ${invoice}, (select count(*) + 1 from invoice_lines where invoice_id = ${invoice}), 'ANALYSIS', 'A',
      'default', 1, 0, ${late}, '[]', 50000)`
  return id
}

async function aUse({ sql }: OlderDatabase, clientId: string, occurredAt: string, line: string | null) {
  await sql`
    insert into usage_events (id, client_id, environment, event_id, operation, quantity, price_version, cost_micros,
      currency, occurred_at, recorded_at, invoice_line_id)
    values (${randomUUID()}, ${clientId}, 'live', ${randomUUID()}, 'ANALYSIS', 1, 'default', 50000, 'USD',
      ${at(occurredAt)}, now(), ${line})`
}

async function weekOf({ sql }: OlderDatabase, line: string): Promise<number> {
  const [row] = await sql`select period_start, period_end from invoice_lines where id = ${line}`
  const week = MONDAYS.indexOf(row!.period_start.toISOString())
  expect(row!.period_end.toISOString()).toBe(MONDAYS[week + 1])
  return week
}

test('lines that there were get the periods that they are about, finalized ones too, which stay frozen', async () => {
  database = await databaseBefore('revocations')
  const { sql } = database
  const [acme, other] = [await aClient(database), await aClient(database, '2026-09-10T00:00:00Z')]
  const first = await anInvoice(database, acme, 0, 'draft')
  const own = await aLine(database, first, false)
  await aUse(database, acme, '2026-09-01T10:00:00Z', own)
  const second = await anInvoice(database, acme, 1, 'draft')
  const secondOwn = await aLine(database, second, false)
  await aUse(database, acme, '2026-09-13T23:59:59Z', secondOwn)
  const late = await aLine(database, second, true)
  await aUse(database, acme, '2026-09-06T23:59:59.999Z', late)
  await aUse(database, acme, '2026-09-06T12:00:00Z', late)
  // Of a week whose invoice is void by now, and of one that never had any.
  const third = await anInvoice(database, other, 2, 'draft')
  await anInvoice(database, other, 0, 'void')
  const ofVoid = await aLine(database, third, true)
  await aUse(database, other, '2026-09-02T00:00:00Z', ofVoid)
  const ofNone = await aLine(database, third, true)
  await aUse(database, other, '2026-09-07T00:00:00Z', ofNone)
  // Without events nothing tells but the invoice itself.
  const empty = await aLine(database, third, true)
  const fee = await aLine(database, third, false)
  await sql`update invoices set state = 'finalized', number = 'VIG-2026-000001', finalized_at = now() where id = ${first}`
  await sql`update invoices set state = 'finalized', number = 'VIG-2026-000002', finalized_at = now() where id = ${second}`

  await database.migrate()
  const weeks: number[] = []
  for (const line of [own, secondOwn, late, ofVoid, ofNone, empty, fee])
    weeks.push(await weekOf(database, line))
  expect(weeks).toEqual([0, 1, 0, 0, 1, 2, 2])
  await expect(sql`update invoice_lines set amount_micros = 1 where id = ${own}`).rejects.toThrow(
    /frozen|finalized/,
  )
  expect(await sql`select client_id, revoked_at, reactivated_at from client_revocations`).toEqual([
    { client_id: other, revoked_at: at('2026-09-10T00:00:00Z'), reactivated_at: null },
  ])
})

test('reminders that there were get the mail that took them out, and acts about money become live ones', async () => {
  database = await databaseBefore('dunning_mails')
  const { sql } = database
  const acme = await aClient(database)
  const invoice = await anInvoice(database, acme, 0, 'finalized')
  const silent = await anInvoice(database, acme, 1, 'finalized')
  const mail = async (overdueDays: number | null, createdAt: string) => {
    const id = randomUUID()
    await sql`
      insert into mails (id, invoice_id, recipient, overdue_days, state, attempts, next_attempt_at, created_at)
      values (${id}, ${invoice}, 'a@b.example', ${overdueDays}, 'sent', 1, now(), ${at(createdAt)})`
    return id
  }
  await mail(null, '2026-10-01T00:00:00Z')
  const both = await mail(9, '2026-10-10T00:00:00Z')
  const last = await mail(14, '2026-10-15T00:00:00Z')
  for (const days of [3, 7, 14])
    await sql`insert into dunning_steps values (${invoice}, ${days}, false, now())`
  await sql`insert into dunning_steps values (${invoice}, 30, true, now()), (${silent}, 7, false, now())`
  const act = async (action: string, outcome = 'granted', before: object = {}) => {
    const id = randomUUID()
    await sql`
      insert into audit_log (id, at, action, outcome, client_id, subject, before)
      values (${id}, now(), ${action}, ${outcome}, ${acme}, 'x', ${sql.json({ ...before })})`
    await sql`insert into events (at, kind, client_id, subject_id) values (now(), 'audit', ${acme}, ${id})`
  }
  const MONEY = ['invoice.pay', 'payment_details.set', 'budget.delete', 'billing.update']
  for (const action of [...MONEY, 'client.update', 'key.create']) await act(action)
  await act('invoice.finalize', 'refused')
  await act('usage.void', 'granted', { eventId: 'live one' })
  await act('usage.void', 'granted', { eventId: 'test one' })
  await sql`
    insert into usage_events (id, client_id, environment, event_id, operation, quantity, price_version, cost_micros,
      currency, occurred_at, recorded_at)
    select gen_random_uuid(), ${acme}, (word || '')::environment, word || ' one', 'FRAMES', 1, 'default', 0, 'USD', now(), now()
    from unnest(array['live', 'test']) word`

  await database.migrate()
  const steps =
    await sql`select invoice_id, days, mail_id from dunning_steps order by days, invoice_id = ${silent}`
  expect(steps.map(({ invoice_id, days, mail_id }) => [invoice_id === silent, days, mail_id])).toEqual([
    [false, 3, both],
    [false, 7, both],
    [true, 7, null],
    [false, 14, last],
    [false, 30, null],
  ])
  const told = await sql`
    select action, before->>'eventId' as event, a.environment from audit_log a join events e on e.subject_id = a.id
    where a.environment is not distinct from e.environment order by a.action, event`
  expect(told.map(({ action, event, environment }) => [action, event, environment])).toEqual([
    ['billing.update', null, 'live'],
    ['budget.delete', null, 'live'],
    ['client.update', null, null],
    ['invoice.finalize', null, null],
    ['invoice.pay', null, 'live'],
    ['key.create', null, null],
    ['payment_details.set', null, 'live'],
    ['usage.void', 'live one', 'live'],
    ['usage.void', 'test one', null],
  ])
  await expect(sql`update audit_log set action = 'x'`).rejects.toThrow(/append-only/)
})
