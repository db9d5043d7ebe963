import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Frames } from '../../../src/core/frames/frames.ts'
import { DEFAULT_FRAMES } from '../../../src/core/frames/settings.ts'
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
  await server.db.execute(sql`
    with client as (
      insert into clients (id, name, slug, settings, created_at, updated_at)
      values (gen_random_uuid(), 'Long', 'long', '{"timeZone": "UTC", "frames": {"retentionDays": 40}}', now(), now())
      returning id
    ), source as (
      insert into sources (id, client_id, environment, name, settings, created_at, updated_at)
      select gen_random_uuid(), id, 'live', name, settings::jsonb, now(), now()
      from client, (values ('long', '{}'), ('short', '{"retentionDays": 3}')) given (name, settings)
      returning id, client_id
    ), calls as (
      insert into model_calls (client_id, day, calls) select id, current_date - n, 1 from client, generate_series(0, 9) n
    )
    insert into analyses (id, run_id, client_id, environment, source_id, trigger, state, window_from, window_to, created_at)
    select gen_random_uuid(), gen_random_uuid(), client_id, 'live', id, 'watched', state::analysis_state, now(), now(),
      now() - n * interval '1 day'
    from source, (values (2, 'finished'), (5, 'finished'), (41, 'finished'), (42, 'waiting')) given (n, state)`)
  const before = await count('events')

  const core = coreOf(server, { frames: { defaults: DEFAULT_FRAMES } as Frames })
  await Promise.all([deleteOld(core), deleteOld(core)])
  // Two days are kept of the one, 2 and 5 of the other, and what is not finished.
  expect([await count('analyses'), await count('model_calls')]).toEqual([5, 7])
  expect([await count('auth_failures'), await count('idempotent_requests')]).toEqual([100, 3])
  expect(before - (await count('events'))).toBe(20)
  expect([await count('budget_periods'), await count('usage_reservations')]).toEqual([4, 2])
})
