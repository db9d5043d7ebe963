import { and, eq, isNull } from 'drizzle-orm'
import { type SecretRow, secrets } from '../../db/tables/index.ts'
import type { Core, Transaction } from '../context.ts'
import { newId } from '../ids.ts'
import { open, seal } from './envelope.ts'
import { UnknownMasterKeyError } from './errors.ts'
import { holdMasterKey, isSecret } from './marker.ts'

export type NewSecret = {
  /** Of one that is to be replaced; a new one unless given. */
  id?: string
  /** Null: the operator's. */
  clientId: string | null
  /** What it is for; it opens for this alone, so keep it. */
  purpose: string
  value: string
}

/** Keeps a secret that has to be known again, and answers the id by which. */
export async function putSecret(
  tx: Transaction,
  { id = newId(), clientId, purpose, value }: NewSecret,
): Promise<string> {
  const master = await holdMasterKey(tx)
  const label = { id, clientId, purpose }
  const sealed = { sealed: seal(master, label, value), masterKey: master.id, updatedAt: tx.now() }
  const sameLabel = and(
    eq(secrets.purpose, purpose),
    clientId === null ? isNull(secrets.clientId) : eq(secrets.clientId, clientId),
    isSecret,
  )
  const [kept] = await tx.db
    .insert(secrets)
    .values({ ...label, ...sealed, createdAt: tx.now() })
    .onConflictDoUpdate({ target: secrets.id, set: sealed, setWhere: sameLabel })
    .returning({ id: secrets.id })
  if (!kept) throw new Error(`The secret ${id} is another's, or for another purpose`)
  return kept.id
}

/** Undefined where there is none. */
export async function readSecret(ctx: Core, id: string): Promise<string | undefined> {
  // Twice: between the row and the key, the master key may have been changed and the old one thrown away.
  for (let last = false; ; last = true) {
    const row = await findSecret(ctx, id)
    if (!row) return undefined
    const master = await ctx.vault.find(row.masterKey)
    if (master) return open(master, row, row.sealed)
    if (last) throw new UnknownMasterKeyError(row.masterKey, ctx.vault.known())
  }
}

async function findSecret({ db }: Core, id: string): Promise<SecretRow | undefined> {
  const [row] = await db
    .select()
    .from(secrets)
    .where(and(eq(secrets.id, id), isSecret))
  return row
}

export async function deleteSecret(tx: Core, id: string): Promise<void> {
  await tx.db.delete(secrets).where(and(eq(secrets.id, id), isSecret))
}
