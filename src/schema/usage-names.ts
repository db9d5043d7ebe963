import type { Viewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import type { Core } from '../core/context.ts'
import type { Dimension } from '../core/usage/dimensions.ts'
import type { Usage } from '../core/usage/read.ts'

export type Named = { clients: Map<string, ClientRow>; keys: Map<string, KeyRow> }
export type ClientRow = Awaited<ReturnType<typeof clientsOf>>[number]
export type KeyRow = Awaited<ReturnType<typeof keysOf>>[number]

/** The things behind the ids, by one query each. */
export async function namesOf(
  core: Core,
  viewer: Viewer,
  { groups }: Usage,
  groupBy: readonly Dimension[],
): Promise<Named> {
  const clients = groupBy.includes('CLIENT')
    ? await clientsOf(core, viewer, [...new Set(groups.flatMap(({ clientId }) => clientId ?? []))])
    : []
  const keys =
    groupBy.includes('KEY') && viewer.permissions.has('keys:read')
      ? await keysOf(core, viewer, [...new Set(groups.flatMap(({ keyId }) => keyId ?? []))])
      : []
  return {
    clients: new Map(clients.map((row) => [row.id, row])),
    keys: new Map(keys.map((row) => [row.id, row])),
  }
}

const clientsOf = (core: Core, viewer: Viewer, ids: string[]) =>
  core.db.query.clients.findMany({ where: { AND: [visible.clients(viewer), { id: { in: ids } }] } })

const keysOf = (core: Core, viewer: Viewer, ids: string[]) =>
  core.db.query.keys.findMany({
    where: { AND: [visible.keys(viewer), { id: { in: ids } }] },
    with: { customRole: true },
  })
