import { sql } from 'drizzle-orm'
import type { SourceRow } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { describeSource } from './describe.ts'
import { SOURCES_CHANNEL } from './directory.ts'
import { recordSourceEvents, type SourceChange } from './events.ts'

/** What somebody does to a camera; coming and going it does itself. */
const ACTIONS = {
  CREATED: 'source.create',
  UPDATED: 'source.update',
  RENAMED: 'source.rename',
  ARCHIVED: 'source.archive',
  UNARCHIVED: 'source.unarchive',
  DELETED: 'source.delete',
} satisfies Partial<Record<SourceChange, string>>

type Change = { before: SourceRow; after: SourceRow | null } | { before: null; after: SourceRow }

/** What every change of a camera does besides: audit, event, and every process looks anew once it is committed. */
export async function noteSourceChange(
  tx: Transaction,
  viewer: Viewer,
  change: keyof typeof ACTIONS,
  { before, after }: Change,
): Promise<void> {
  const row = before === null ? after : (after ?? before)
  await recordAct(tx, viewer, {
    action: ACTIONS[change],
    subject: encodeId('source', row.id),
    clientId: row.clientId,
    environment: row.environment,
    ...(before ? { before: describeSource(before) } : {}),
    ...(after ? { after: describeSource(after) } : {}),
  })
  await recordSourceEvents(tx, change, [row])
  await announceSourceChange(tx, row)
}

export async function announceSourceChange(tx: Transaction, { id }: Pick<SourceRow, 'id'>): Promise<void> {
  await tx.db.execute(sql`select pg_notify(${SOURCES_CHANNEL}, ${JSON.stringify({ sourceId: id })})`)
  tx.afterCommit(() => tx.frames.directory.forget({ sourceId: id }))
}
