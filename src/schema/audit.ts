import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { knowsActor } from '../core/audit/own-acts.ts'
import { type AuditSearch, searchAudit } from '../core/audit/search.ts'
import { findClient } from '../core/clients/find.ts'
import { NotFoundError } from '../core/errors.ts'
import { encodeId, uuidOf } from '../core/ids.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { Key } from './keys.ts'
import { COUNT, checkPage, countRows } from './page.ts'

const AuditOutcome = builder.enumType('AuditOutcome', {
  description: 'What came of an act.',
  values: {
    GRANTED: { value: 'granted', description: 'It was done.' },
    REFUSED: {
      value: 'refused',
      description: 'The key may not do it, or can see nothing of what it named; nothing was changed.',
    },
  } as const,
})

/** What tells whose act it was. */
const ACTOR = { columns: {}, with: { actor: { columns: { clientId: true } } } } as const

builder.drizzleObject('auditLog', {
  name: 'AuditEntry',
  description:
    'One administrative act. Entries are never changed, and go only with the client that they belong to.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'actorKeyId' in value,
  select: {
    columns: {
      id: true,
      at: true,
      action: true,
      outcome: true,
      subject: true,
      actorKeyId: true,
      clientId: true,
      before: true,
      after: true,
      address: true,
      userAgent: true,
      requestId: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'audit_…', resolve: ({ id }) => encodeId('audit', id) }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
    action: t.string({ description: 'What, like key.revoke.', resolve: ({ action }) => action }),
    outcome: t.field({
      type: AuditOutcome,
      description: 'What came of it.',
      resolve: ({ outcome }) => outcome,
    }),
    subject: t.string({
      nullable: true,
      description: 'On what: its id. Of a refused act, whatever was named.',
      resolve: ({ subject }) => subject,
    }),
    actor: t.field({
      type: Key,
      nullable: true,
      description:
        'The key that acted; null for the server itself, once the key is gone, and for a client where it was the operator’s.',
      select: (_, __, nested) => ({ columns: {}, with: { actor: nested({ with: { customRole: true } }) } }),
      resolve: ({ actor }, _, { viewer }) => (knowsActor(requireViewer(viewer), actor) ? actor : null),
    }),
    actorId: t.id({
      nullable: true,
      description:
        'The id of the key that acted, also after it is gone; null for the server itself, and for a client where it was the operator’s.',
      select: ACTOR,
      resolve: ({ actor, actorKeyId }, _, { viewer }) =>
        actorKeyId && knowsActor(requireViewer(viewer), actor) ? encodeId('key', actorKeyId) : null,
    }),
    client: t.relation('client', {
      nullable: true,
      description: 'Whose entry it is; null for the operator’s own.',
    }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What changed, as it was before; never a secret.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What changed, as it is after; never a secret.',
      resolve: ({ after }) => after,
    }),
    address: t.string({
      nullable: true,
      description: 'From where; for a client null where it was the operator.',
      select: ACTOR,
      resolve: ({ actor, address }, _, { viewer }) =>
        knowsActor(requireViewer(viewer), actor) ? address : null,
    }),
    userAgent: t.string({
      nullable: true,
      description: 'With what program; for a client null where it was the operator.',
      select: ACTOR,
      resolve: ({ actor, userAgent }, _, { viewer }) =>
        knowsActor(requireViewer(viewer), actor) ? userAgent : null,
    }),
    requestId: t.string({
      nullable: true,
      description: 'In which request; for a client null where it was the operator’s.',
      select: ACTOR,
      resolve: ({ actor, requestId }, _, { viewer }) =>
        knowsActor(requireViewer(viewer), actor) ? requestId : null,
    }),
  }),
})

type AuditArguments = Omit<AuditSearch, 'clientId' | 'actorKeyId'> & {
  client?: string | null | undefined
  actor?: string | null | undefined
}

async function auditFilter({ client, actor, ...search }: AuditArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
  const actorKeyId = typeof actor === 'string' ? uuidOf('key', actor) : undefined
  if (actorKeyId === null) throw new NotFoundError('key', actor ?? '')
  return { AND: [visible.auditLog(asker), searchAudit(asker, { ...search, clientId, actorKeyId })] }
}

builder.queryField('auditLog', (t) =>
  t.drizzleConnection(
    {
      type: 'auditLog',
      description: 'Administrative acts, done and refused, the latest first.',
      guard: { permission: 'audit:read' },
      args: {
        client: t.arg.id({ description: 'Only of this client (id or slug).' }),
        actor: t.arg.id({ description: 'Only by this key (its id).' }),
        action: t.arg.string({ description: 'Only this: key.revoke, or key for all acts on keys.' }),
        search: t.arg.string({
          description:
            'Text in the action, in what was acted on, in the address or the program; for a client, in those of its own keys.',
        }),
        subject: t.arg.string({ description: 'Only on this: an id, or a part of it.' }),
        outcome: t.arg({ type: AuditOutcome, description: 'Only done, or only refused.' }),
        since: t.arg({ type: 'DateTime', description: 'Only from then on.' }),
        until: t.arg({ type: 'DateTime', description: 'Only before then.' }),
      },
      resolve: async (query, _, args, context) => {
        checkPage(args, 'moment', 'id')
        const where = await auditFilter(args, context)
        return context.core.db.query.auditLog.findMany(query({ where, orderBy: { at: 'desc', id: 'desc' } }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await auditFilter(args, context)
            return countRows(context.core.db.query.auditLog.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
)
