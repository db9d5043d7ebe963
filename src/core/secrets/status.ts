import { sql } from 'drizzle-orm'
import { type SecretRow, secrets } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { open } from './envelope.ts'
import { isSecret, masterKeyInUse } from './marker.ts'

export type MasterKeyStatus = {
  id: string
  /** Whether new secrets are sealed by it. */
  inUse: boolean
  /** Whether it is at hand here. */
  known: boolean
  secrets: number
  readable: number
}

/** A database of an older vigint has none until the next start. */
export async function hasSecretsTable({ db }: Pick<Core, 'db'>): Promise<boolean> {
  const [row] = await db.execute<{ there: boolean }>(sql`select to_regclass('secrets') is not null as there`)
  return row?.there ?? false
}

/** Every secret is opened, to be sure. */
export async function secretsByMasterKey(ctx: Pick<Core, 'db' | 'vault'>): Promise<MasterKeyStatus[]> {
  const found = new Map<string, MasterKeyStatus>()
  const inUse = await masterKeyInUse(ctx)
  const statusOf = async (id: string) => {
    const status = found.get(id) ?? {
      id,
      inUse: id === inUse,
      known: (await ctx.vault.find(id)) !== undefined,
      secrets: 0,
      readable: 0,
    }
    found.set(id, status)
    return status
  }
  if (inUse) await statusOf(inUse)
  for (const row of await ctx.db.select().from(secrets).where(isSecret)) {
    const status = await statusOf(row.masterKey)
    status.secrets += 1
    if (await isReadable(ctx, row)) status.readable += 1
  }
  return [...found.values()]
}

async function isReadable({ vault }: Pick<Core, 'vault'>, row: SecretRow): Promise<boolean> {
  const master = await vault.find(row.masterKey)
  if (!master) return false
  try {
    open(master, row, row.sealed)
    return true
  } catch {
    return false
  }
}
