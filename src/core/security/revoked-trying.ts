import { sql } from 'drizzle-orm'
import type { Core } from '../context.ts'
import type { Counter } from '../failures/failure.ts'
import { keyDetails, keyTitle } from './about.ts'
import { recordSecurityEvent } from './record.ts'

/** Once may be a device that nobody told. */
const TRIES = 3
const PAUSE_MS = 60 * 60 * 1000
const KIND = 'revoked_client_trying'

/** A revoked client, or the holder of a revoked key, that keeps trying. The failures are written already, by whatever server. */
export async function raiseRevokedTrying(ctx: Core, counters: Counter[]): Promise<void> {
  const keyIds = counters
    .filter(({ reason }) => reason === 'REVOKED' || reason === 'CLIENT_REVOKED')
    .map(({ keyId }) => keyId)
  if (keyIds.length === 0) return
  for (const tried of await keepTrying(ctx, [...new Set(keyIds)])) await raise(ctx, tried)
}

type Tried = { reason: string; topic: string; tries: number; keyId: string; address: string | null }

async function raise(ctx: Core, { reason, topic, tries, keyId, address }: Tried): Promise<void> {
  const key = await ctx.db.query.keys.findFirst({ where: { id: keyId }, with: { client: true } })
  if (!key) return
  const from = address ? ` from ${address}` : ''
  await recordSecurityEvent(ctx, {
    kind: KIND,
    clientId: key.clientId,
    keyId,
    address,
    summary:
      reason === 'CLIENT_REVOKED'
        ? `Client ${key.client?.name} is revoked and keeps trying: ${tries} requests were refused, the last${from} with key ${keyTitle(key)}.`
        : `Key ${keyTitle(key)} is revoked and still in use: ${tries} requests were refused, the last${from}.`,
    details: { ...keyDetails(key), reason, tries, address },
    once: { topic, withinMs: PAUSE_MS },
  })
}

/** Those that nothing was said of lately: by the client where it is revoked, by the key where only the key is. */
async function keepTrying(ctx: Core, keyIds: (string | null)[]): Promise<Tried[]> {
  const since = new Date(ctx.now().getTime() - PAUSE_MS).toISOString()
  const rows = await ctx.db.execute<{
    reason: string
    topic: string
    tries: string
    key: string
    address: string
  }>(sql`
    with named as (
      select id, client_id from keys
      where id in (select jsonb_array_elements_text(${JSON.stringify(keyIds)}::text::jsonb)::uuid)
    ), tried as (
      select reason, ${KIND} || ' ' || case reason when 'REVOKED' then key_id else client_id end as topic,
        sum(count) as tries,
        (array_agg(key_id order by last_at desc))[1] as key,
        (array_agg(address order by last_at desc))[1] as address
      from auth_failures
      where hour >= date_trunc('hour', ${since}::timestamptz) and last_at > ${since}::timestamptz
        and (reason = 'REVOKED' and key_id in (select id from named)
          or reason = 'CLIENT_REVOKED' and client_id in (select client_id from named))
      group by reason, topic
    )
    select * from tried where tries >= ${TRIES}::int and not exists (
      select from security_events where topic = tried.topic and at > ${since}::timestamptz
    )`)
  return rows.map(({ reason, topic, tries, key, address }) => ({
    reason,
    topic,
    tries: Number(tries),
    keyId: key,
    address: address || null,
  }))
}
