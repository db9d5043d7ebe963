import { inArray, sql } from 'drizzle-orm'
import { type SecretRow, secrets } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { open, rewrap } from './envelope.ts'
import { TamperedSecretError, UnknownMasterKeyError } from './errors.ts'
import { isSecret, lockMasterKey, masterKeyInUse, replaceMarker } from './marker.ts'
import type { MasterKey } from './master-key.ts'

export type Rotated = { from: string; to: string; rewrapped: number; discarded: number }

/** Works beside a server, and without one. */
type SecretsCore = Pick<Core, 'db' | 'now' | 'vault'>

type Options = { discardUnreadable: boolean }

/** All secrets under another master key, or none: until the commit the old key opens them, from then on the new one. */
export async function rotateMasterKey(
  ctx: SecretsCore,
  to: MasterKey,
  { discardUnreadable }: Options,
): Promise<Rotated> {
  return ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db }
    const from = (await lockMasterKey(tx)) ?? to.id
    if (from === to.id) return { from, to: to.id, rewrapped: 0, discarded: 0 }
    await replaceMarker(tx, to)
    const rows = await tx.db.select().from(secrets).where(isSecret).orderBy(secrets.id)
    const { readable, unreadable } = await rewrapEach(tx, rows, to, discardUnreadable)
    await store(tx, readable, to)
    await tx.db.delete(secrets).where(inArray(secrets.id, unreadable))
    return { from, to: to.id, rewrapped: readable.length, discarded: unreadable.length }
  })
}

/** Before anything is made: whether every secret could be taken along. */
export async function requireReadable(ctx: SecretsCore): Promise<void> {
  const inUse = await masterKeyInUse(ctx)
  if (inUse) await masterKeyOf(ctx, inUse)
  const rows = await ctx.db.select().from(secrets).where(isSecret).orderBy(secrets.id)
  for (const row of rows) open(await masterKeyOf(ctx, row.masterKey), row, row.sealed)
}

type Rewrapped = Pick<SecretRow, 'id' | 'sealed'>

async function rewrapEach(ctx: SecretsCore, rows: SecretRow[], to: MasterKey, discardUnreadable: boolean) {
  const readable: Rewrapped[] = []
  const unreadable: string[] = []
  for (const row of rows) {
    try {
      readable.push({ id: row.id, sealed: await rewrapped(ctx, row, to) })
    } catch (error) {
      const isUnreadable = error instanceof UnknownMasterKeyError || error instanceof TamperedSecretError
      if (!discardUnreadable || !isUnreadable) throw error
      unreadable.push(row.id)
    }
  }
  return { readable, unreadable }
}

async function rewrapped(ctx: SecretsCore, row: SecretRow, to: MasterKey): Promise<string> {
  const from = row.masterKey === to.id ? to : await masterKeyOf(ctx, row.masterKey)
  return rewrap(from, to, row, row.sealed)
}

async function masterKeyOf({ vault }: SecretsCore, id: string): Promise<MasterKey> {
  const found = await vault.find(id)
  if (!found) throw new UnknownMasterKeyError(id, vault.known())
  return found
}

async function store({ db }: Pick<Core, 'db'>, rows: Rewrapped[], to: MasterKey): Promise<void> {
  await db.execute(sql`
    update ${secrets} set sealed = fresh.sealed, master_key = ${to.id}
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as fresh(id uuid, sealed text)
    where ${secrets.id} = fresh.id`)
}
