import type { Environment } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { recordEvents } from '../events/record.ts'

/** What can happen to a camera. */
export const SOURCE_CHANGES = [
  'CREATED',
  'UPDATED',
  'RENAMED',
  'ARCHIVED',
  'UNARCHIVED',
  'DELETED',
  'ONLINE',
  'OFFLINE',
] as const
export type SourceChange = (typeof SOURCE_CHANGES)[number]

type Changed = { id: string; clientId: string; environment: Environment; name?: string }

/** Call inside the transaction of the change. */
export async function recordSourceEvents(
  ctx: Core,
  change: SourceChange,
  changed: readonly Changed[],
): Promise<void> {
  if (changed.length === 0) return
  await recordEvents(
    ctx,
    'source',
    changed.map(({ id, clientId, environment, name }) => ({
      kind: 'source',
      clientId,
      environment,
      subjectId: id,
      data: { change, ...(name === undefined ? {} : { name }) },
    })),
  )
}
