import { sql } from 'drizzle-orm'
import { holdClients } from '../clients/hold.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { raiseNewNetworks } from '../security/new-network.ts'
import { raiseUnusualVolume } from '../security/unusual-volume.ts'
import { addRequests } from '../usage/counts.ts'
import { type DayOfUse, daysOf, dayText, type NetworkOfUse, type PendingUses } from './pending-uses.ts'

/** Of one key; the one that was not seen for the longest time is forgotten. */
const NETWORKS_KEPT = 200

/** All or nothing, so that what failed can be written again without counting twice. */
export async function writeUses(ctx: Core, uses: PendingUses): Promise<void> {
  await transaction(ctx, async (tx) => {
    const held = await holdKeys(tx, [...uses.keys()])
    // A key that went with its client leaves nothing to write to.
    const present = new Map([...uses].filter(([keyId]) => held.has(keyId)))
    if (present.size === 0) return
    await writeTotals(tx, present)
    await raiseUnusualVolume(tx, await writeDays(tx, present))
    await raiseNewNetworks(tx, await writeNetworks(tx, present))
    await addRequests(tx, present)
  })
}

/** In one order everywhere: servers that write at the same time wait for each other, and never in a ring. */
async function holdKeys(tx: Transaction, keyIds: string[]): Promise<Set<string>> {
  const wanted = sql`select jsonb_array_elements_text(${json(keyIds)})::uuid`
  await holdClients(tx, sql`select client_id from keys where id in (${wanted})`)
  const rows = await tx.db.execute<{ id: string }>(sql`
    select id from keys where id in (${wanted})
    order by id for no key update`)
  return new Set(rows.map(({ id }) => id))
}

async function writeTotals(tx: Transaction, uses: PendingUses): Promise<void> {
  const rows = [...uses].map(([id, { at, address, count }]) => ({ id, at, address, count }))
  await tx.db.execute(sql`
    update keys set
      last_used_at = greatest(keys.last_used_at, used.at),
      last_used_address = case when keys.last_used_at > used.at then keys.last_used_address else used.address end,
      use_count = keys.use_count + used.count
    from jsonb_to_recordset(${json(rows)}) as used(id uuid, at timestamptz(3), address text, count bigint)
    where keys.id = used.id`)
}

/** How the days stand now. */
async function writeDays(tx: Transaction, uses: PendingUses): Promise<DayOfUse[]> {
  const rows = [...uses].flatMap(([key, use]) =>
    [...daysOf(use)].map(([day, count]) => ({ key, day: dayText(day), count })),
  )
  const written = await tx.db.execute<{ key: string; day: string; count: string }>(sql`
    insert into key_days (key_id, day, count)
    select key, day, count from jsonb_to_recordset(${json(rows)}) as used(key uuid, day date, count bigint)
    on conflict (key_id, day) do update set count = key_days.count + excluded.count
    returning key_id as key, day::text as day, count`)
  return written.map(({ key, day, count }) => ({ keyId: key, day, count: Number(count) }))
}

/** Those that the key was not used from before. */
async function writeNetworks(tx: Transaction, uses: PendingUses): Promise<NetworkOfUse[]> {
  const seen = [...uses].flatMap(([keyId, { networks }]) =>
    [...networks].map(([network, { first, last, address }]) => ({ keyId, network, first, last, address })),
  )
  if (seen.length === 0) return []
  const rows = seen.map(({ keyId, network, first, last }) => ({ key: keyId, network, first, last }))
  // xmax is 0 in rows that were inserted, not updated.
  const written = await tx.db.execute<{ key: string; network: string; fresh: boolean }>(sql`
    insert into key_networks (key_id, network, first_at, last_at)
    select key, network, first, last
    from jsonb_to_recordset(${json(rows)}) as used(key uuid, network text, first timestamptz(3), last timestamptz(3))
    on conflict (key_id, network) do update set last_at = excluded.last_at
    where excluded.last_at > key_networks.last_at + interval '1 minute'
    returning key_id as key, network, xmax = 0 as fresh`)
  const fresh = new Set(written.filter((row) => row.fresh).map(({ key, network }) => `${key} ${network}`))
  const found = seen.filter(({ keyId, network }) => fresh.has(`${keyId} ${network}`))
  if (found.length > 0) await forgetOldest(tx, [...new Set(found.map(({ keyId }) => keyId))])
  return found.map(({ keyId, network, address, first }) => ({ keyId, network, address, at: first }))
}

async function forgetOldest(tx: Transaction, keyIds: string[]): Promise<void> {
  await tx.db.execute(sql`
    delete from key_networks where (key_id, network) in (
      select key_id, network from (
        select key_id, network, row_number() over (partition by key_id order by last_at desc, network) as place
        from key_networks where key_id in (select jsonb_array_elements_text(${json(keyIds)})::uuid)
      ) ranked where place > ${NETWORKS_KEPT})`)
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`
