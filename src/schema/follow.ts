import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { findClient } from '../core/clients/find.ts'
import { followEvents } from '../core/events/follow.ts'
import { encodePlace } from '../core/events/place.ts'
import type { EventKind, EventRow } from '../db/tables/index.ts'
import type { Context } from './builder.ts'

export const AUDIT_READ = { permission: 'audit:read' } as const

export const CURSOR = 'Where it stands. Give it as `after` to go on behind it, also after days.'

export const AFTER =
  'Go on behind this cursor: nothing is left out, nothing comes twice. Without it, from now. One that is older than what is kept is refused.'

export const ONLY_CLIENT = 'Only of this client (id or slug).'

export const cursorOf = (
  { kind, transaction, position }: EventRow,
  _: unknown,
  { core }: Pick<Context, 'core'>,
): string => encodePlace(core.cursorKey, kind, { transaction: BigInt(transaction), position })

type FollowArguments = { after?: string | null | undefined; client?: string | null | undefined }

/** Events of a kind: those that the viewer may see, or of these those of one client. */
export async function follow(kind: EventKind, { after, client }: FollowArguments, context: Context) {
  const { core, watch } = context
  const viewer = requireViewer(context.viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, viewer, client)).id : undefined
  const filter = { AND: [visible.events(viewer), ...(clientId ? [{ clientId }] : [])] }
  return followEvents(core, watch, { kind, after, filter })
}
