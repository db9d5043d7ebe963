import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteOld } from '../../../src/core/retention/delete-old.ts'
import { coreOf } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const count = async (table: string) =>
  Number(
    (await server.db.execute<{ rows: string }>(sql`select count(*) as rows from ${sql.identifier(table)}`))[0]
      ?.rows,
  )

test('what is old goes, in batches, with two servers at it; the rest stays', async () => {
  await server.db.execute(sql`delete from events`)
  await server.db.execute(sql`
    insert into auth_failures (id, hour, address, prefix, reason, count, first_at, last_at)
    select gen_random_uuid(), at, 'a' || n, '', 'UNKNOWN', 1, at, at
    from generate_series(1, 2600) n, lateral (select now() - case when n > 2500 then interval '89 days' else interval '91 days' end as at) moment`)
  await server.db.execute(sql`
    insert into events (at, kind, subject_id)
    select now() - case when n > 20 then interval '29 days' else interval '31 days' end, 'security', gen_random_uuid()
    from generate_series(1, 25) n`)
  await server.db.execute(sql`
    insert into idempotent_requests (key_id, name, fingerprint, created_at)
    select keys.id, 'request ' || n, '\\x00', now() - case when n > 4 then interval '23 hours' else interval '25 hours' end
    from keys, generate_series(1, 7) n where keys.role = 'operator'`)
  await server.db.execute(sql`
    with client as (
      insert into clients (id, name, slug, settings, created_at, updated_at)
      values (gen_random_uuid(), 'Thrifty', 'thrifty', '{"timeZone": "UTC"}', now(), now()) returning id
    ), reservations as (
      insert into usage_reservations (id, client_id, operation, quantity, cost_micros, currency, expires_at)
      select gen_random_uuid(), id, 'ANALYSIS', 1, 0, 'USD', now() + n * interval '1 minute'
      from client, generate_series(-5, 2) n
    ), budget as (
      insert into budgets (id, client_id, period, amount, currency, stop, created_at, updated_at)
      select gen_random_uuid(), id, 'day', 1, 'USD', false, now(), now() from client returning id
    )
    insert into budget_periods (budget_id, starts_at, ends_at, used, warned)
    select id, now() - n * interval '1 day', now() - (n - 1) * interval '1 day', 1, 100
    from budget, generate_series(87, 95) n`)
  const before = await count('events')

  await Promise.all([deleteOld(coreOf(server)), deleteOld(coreOf(server))])
  expect([await count('auth_failures'), await count('idempotent_requests')]).toEqual([100, 3])
  expect(before - (await count('events'))).toBe(20)
  expect([await count('budget_periods'), await count('usage_reservations')]).toEqual([4, 2])
})
