import { requireViewer, type Viewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import type { Core } from '../core/context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { decodeId } from '../core/ids.ts'
import { showRole } from '../core/roles/search.ts'
import { builder } from './builder.ts'
import { LARGEST_PAGE } from './page-size.ts'

/** By the same filters as everything else: an id of another tenant's thing is an id of nothing. */
async function findNode(core: Core, viewer: Viewer, id: string) {
  const decoded = decodeId(id)
  switch (decoded?.noun) {
    case undefined:
      return undefined
    case 'client':
      return core.db.query.clients.findFirst({
        where: { AND: [visible.clients(viewer), { id: decoded.uuid }] },
      })
    case 'audit':
      if (!viewer.permissions.has('audit:read')) return undefined
      return core.db.query.auditLog.findFirst({
        where: { AND: [visible.auditLog(viewer), { id: decoded.uuid }] },
      })
    case 'event':
      if (!viewer.permissions.has('audit:read')) return undefined
      return core.db.query.securityEvents.findFirst({
        where: { AND: [visible.securityEvents(viewer), { id: decoded.uuid }] },
      })
    case 'failure':
      if (!viewer.permissions.has('audit:read')) return undefined
      return core.db.query.authFailures.findFirst({
        where: { AND: [visible.authFailures(viewer), { id: decoded.uuid }] },
      })
    case 'usage':
      if (!viewer.permissions.has('usage:read')) return undefined
      return core.db.query.usageEvents.findFirst({
        where: { AND: [visible.usageEvents(viewer), { id: decoded.uuid }] },
      })
    case 'invoice':
      if (!viewer.permissions.has('invoices:read')) return undefined
      return core.db.query.invoices.findFirst({
        where: { AND: [visible.invoices(viewer), { id: decoded.uuid }] },
      })
    case 'role':
      return showRole(core, viewer, id).catch(nothing)
    case 'source':
      if (!viewer.permissions.has('frames:read')) return undefined
      return core.db.query.sources.findFirst({
        where: { AND: [visible.sources(viewer), { id: decoded.uuid }] },
      })
    case 'analysis':
      if (!viewer.permissions.has('analysis:read')) return undefined
      return core.db.query.analyses.findFirst({
        where: { AND: [visible.analyses(viewer), { id: decoded.uuid }] },
      })
    case 'key':
      if (!viewer.permissions.has('keys:read')) return undefined
      return core.db.query.keys.findFirst({ where: { AND: [visible.keys(viewer), { id: decoded.uuid }] } })
  }
}

function nothing(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error
}

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Anything that has an id, by its id.',
    guard: { authenticated: true },
    args: { id: t.arg.id({ required: true, description: 'The id.' }) },
    resolve: async (_, { id }, { core, viewer }) => {
      const node = await findNode(core, requireViewer(viewer), id)
      if (!node) throw new NotFoundError('thing', id)
      return node
    },
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: 'Several things by their ids; null in the place of what is not there.',
    guard: { authenticated: true },
    args: { ids: t.arg.idList({ required: true, description: 'The ids; at most 100.' }) },
    resolve: (_, { ids }, { core, viewer }) => {
      const asker = requireViewer(viewer)
      if (ids.length > LARGEST_PAGE) {
        throw new InvalidInputError([{ path: 'ids', message: `Ask for at most ${LARGEST_PAGE} at a time.` }])
      }
      return Promise.all(ids.map((id) => findNode(core, asker, id)))
    },
  }),
}))
