import { and, eq, isNull, sql } from 'drizzle-orm'
import { type ClientRow, type Environment, sources } from '../../db/tables/index.ts'
import type { Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import type { FrameDefaults } from '../frames/settings.ts'

/** How many cameras a client may have, of each environment: its own limit, or the server's. */
export const sourcesLimit = (
  { limits }: Pick<ClientRow, 'limits'>,
  { sourcesPerClient }: Pick<FrameDefaults, 'sourcesPerClient'>,
): number | null => (limits.sources === undefined ? sourcesPerClient : limits.sources)

/** Until the transaction ends nobody else makes a source of this client that is counted. */
export async function holdSourcesOf(tx: Transaction, clientId: string): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sources of ${clientId}`}, 0))`)
}

/** Whether a client may have one more camera of this environment. Two that are made at once wait for each other. */
export async function requireRoomForSource(
  tx: Transaction,
  client: Pick<ClientRow, 'id' | 'limits'>,
  environment: Environment,
): Promise<void> {
  const { id } = client
  const most = sourcesLimit(client, tx.frames.defaults)
  if (most === null) return
  await holdSourcesOf(tx, id)
  const count = await tx.db.$count(
    sources,
    and(eq(sources.clientId, id), eq(sources.environment, environment), isNull(sources.archivedAt)),
  )
  if (count < most) return
  throw new ConflictError(
    `This client has ${count} ${environment} ${count === 1 ? 'source' : 'sources'}, and may have ${most}. Archive or delete one, or ask the operator for more.`,
  )
}
