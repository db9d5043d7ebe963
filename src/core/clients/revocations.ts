import { and, eq, inArray, isNull } from 'drizzle-orm'
import { type ClientRow, clientRevocations } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** From when to when a client was revoked; without an end it still is. */
export type Revocation = { start: Date; end: Date | null }

/** By client, those that are over too. */
export async function revocationsOf(
  ctx: Pick<Core, 'db'>,
  clients: readonly Pick<ClientRow, 'id'>[],
): Promise<Map<string, Revocation[]>> {
  if (clients.length === 0) return new Map()
  const ids = clients.map(({ id }) => id)
  const rows = await ctx.db.select().from(clientRevocations).where(inArray(clientRevocations.clientId, ids))
  const byClient = Map.groupBy(rows, ({ clientId }) => clientId)
  return new Map(
    [...byClient].map(([id, own]) => [
      id,
      own.map(({ revokedAt, reactivatedAt }) => ({ start: revokedAt, end: reactivatedAt })),
    ]),
  )
}

/** In the transaction that revokes the client, or reactivates it at `at`. */
export async function keepRevocation(
  ctx: Pick<Core, 'db'>,
  { id }: ClientRow,
  revokedAt: Date | null,
  at: Date,
): Promise<void> {
  if (revokedAt) {
    const again = { reactivatedAt: null }
    await ctx.db
      .insert(clientRevocations)
      .values({ clientId: id, revokedAt })
      .onConflictDoUpdate({ target: [clientRevocations.clientId, clientRevocations.revokedAt], set: again })
    return
  }
  await ctx.db
    .update(clientRevocations)
    .set({ reactivatedAt: at })
    .where(and(eq(clientRevocations.clientId, id), isNull(clientRevocations.reactivatedAt)))
}
