import { and, asc, inArray, type RelationsFilter } from 'drizzle-orm'
import { z } from 'zod'
import type { Relations } from '../../db/relations.ts'
import { keys, type RevocationReason } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { builtInRole, type KeyWithRole } from '../access/roles.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import { recordActs } from '../audit/record.ts'
import { findClient } from '../clients/find.ts'
import type { Core, Transaction } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { days } from './days.ts'
import { withRoles } from './find.ts'
import { keepAnOperator, takeTurns } from './operators.ts'
import { searchKeys } from './search.ts'
import { worksNow } from './state.ts'

/** So that one transaction stays short, and its answer too. */
export const MOST_AT_ONCE = 200

const revokeKeysInput = z
  .object({
    client: z.string().nullish(),
    role: z.string().nullish(),
    label: z.string().nullish(),
    environment: z.enum(['live', 'test']).nullish(),
    unusedDays: days.nullish(),
  })
  .refine(
    // An empty client is named, and not found; an empty word elsewhere would be no filter at all.
    ({ role, label, ...others }) =>
      [role || null, label || null, ...Object.values(others)].some((value) => value != null),
    'Say which keys: client, role, label, environment or unusedDays.',
  )
export type RevokeKeys = z.input<typeof revokeKeysInput>

/** `more`: there are more of them than are revoked at once. */
export type RevokedKeys = { keys: KeyWithRole[]; more: boolean; dryRun: boolean }

/** All working keys that fit, but never the one that asks; all or nothing. */
export async function revokeKeys(
  ctx: Core,
  viewer: Viewer,
  input: RevokeKeys,
  reason: RevocationReason,
  dryRun: boolean,
): Promise<RevokedKeys> {
  const { client, ...wanted } = parse(revokeKeysInput, input)
  const clientId = client != null ? (await findClient(ctx, viewer, client)).id : undefined
  return act(ctx, viewer, async (tx) => {
    if (wanted.role) await requireKnownRole(tx, viewer, wanted.role)
    await takeTurns(tx, viewer)
    const now = tx.now()
    const { chosen, more } = await lockOldest(tx, {
      AND: [
        visible.keys(viewer),
        { id: { ne: viewer.key.id } },
        searchKeys({ ...wanted, clientId }, now),
        { RAW: worksNow(now) },
      ],
    })
    if (chosen.some(({ environment }) => environment === 'live')) requireLive(viewer, 'live keys')
    await keepAnOperator(tx, viewer, chosen)
    const revoked = dryRun ? chosen : await revokeAll(tx, viewer, chosen, reason)
    return { keys: revoked, more, dryRun }
  })
}

/** A role that is misspelt is said to be, rather than that no key has it. */
async function requireKnownRole(tx: Transaction, viewer: Viewer, named: string): Promise<void> {
  const name = named.replaceAll('\0', '')
  if (builtInRole(name)) return
  const { clientId } = viewer.key
  const own = clientId === null ? {} : { OR: [{ clientId: { isNull: true as const } }, { clientId }] }
  if (await tx.db.query.roles.findFirst({ columns: { id: true }, where: { AND: [{ name }, own] } })) return
  const held = { AND: [{ role: name }, visible.keys(viewer)] }
  if (await tx.db.query.keys.findFirst({ columns: { id: true }, where: held })) return
  throw new InvalidInputError([
    { path: 'role', message: `There is no role ${shown(name)}. Give its name, as in the query roles.` },
  ])
}

const LONGEST_SHOWN = 64
const shown = (name: string) => (name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name)

async function lockOldest(
  tx: Transaction,
  where: RelationsFilter<Relations['keys'], Relations>,
): Promise<{ chosen: KeyWithRole[]; more: boolean }> {
  // One more than is taken, to know whether there are more.
  const found = await tx.db.query.keys.findMany({
    columns: { id: true },
    where,
    orderBy: { createdAt: 'asc', id: 'asc' },
    limit: MOST_AT_ONCE + 1,
  })
  const ids = found.slice(0, MOST_AT_ONCE).map(({ id }) => id)
  const rows = await tx.db
    .select()
    .from(keys)
    .where(and(inArray(keys.id, ids), worksNow(tx.now())(keys)))
    // In one order, so that two who do this at once wait for each other rather than for ever.
    .orderBy(asc(keys.id))
    .for('update')
  return { chosen: await withRoles(tx, rows), more: found.length > MOST_AT_ONCE }
}

async function revokeAll(
  tx: Transaction,
  viewer: Viewer,
  chosen: KeyWithRole[],
  reason: RevocationReason,
): Promise<KeyWithRole[]> {
  if (chosen.length === 0) return chosen
  const change = { revokedAt: tx.now(), revocationReason: reason }
  const ids = chosen.map(({ id }) => id)
  await tx.db.update(keys).set(change).where(inArray(keys.id, ids))
  const acts = chosen.map((key) => ({
    action: 'key.revoke',
    subject: encodeId('key', key.id),
    clientId: key.clientId,
    before: { revokedAt: null, reason: null },
    after: { revokedAt: change.revokedAt, reason },
  }))
  await recordActs(tx, viewer, acts)
  await announceAll(tx, chosen)
  return chosen.map((key) => ({ ...key, ...change }))
}

/** Each client once: a notice for each key would be heard a thousand times in every process. */
async function announceAll(tx: Transaction, chosen: KeyWithRole[]): Promise<void> {
  const clientIds = new Set(chosen.flatMap(({ clientId }) => clientId ?? []))
  for (const clientId of clientIds) await announceAccessChange(tx, { clientId })
  for (const { id, clientId } of chosen) if (!clientId) await announceAccessChange(tx, { keyId: id })
}
