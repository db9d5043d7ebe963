import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { findClient } from '../core/clients/find.ts'
import { encodeId } from '../core/ids.ts'
import { type SecuritySearch, searchSecurityEvents } from '../core/security/search.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { COUNT, checkPage, countRows } from './page.ts'

export const SecurityEventKind = builder.enumType('SecurityEventKind', {
  description: 'What somebody should look at.',
  values: {
    FAILURE_BURST: {
      value: 'failure_burst',
      description: 'Many requests with bad keys in a short time, from one address or with one key prefix.',
    },
    REVOKED_CLIENT_TRYING: {
      value: 'revoked_client_trying',
      description: 'A revoked client, or whoever holds a revoked key, keeps trying.',
    },
    NEW_NETWORK: {
      value: 'new_network',
      description: 'A key is used from a network that it was never used from.',
    },
    UNUSUAL_VOLUME: {
      value: 'unusual_volume',
      description: 'A key is used far more than on the days before.',
    },
    KEY_EXPIRING: {
      value: 'key_expiring',
      description:
        'A key stops working soon; said 14, 7 and 1 days before, and on the last day of one that was rotated only if it is used still.',
    },
    PLAINTEXT_KEY: {
      value: 'plaintext_key',
      description: 'A live key came over a connection that anybody on the way can read.',
    },
  } as const,
})

export const SecurityEvent = builder.drizzleObject('securityEvents', {
  name: 'SecurityEvent',
  description: 'Something about keys that an operator, or the client, should look at.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'summary' in value,
  select: {
    columns: {
      id: true,
      at: true,
      kind: true,
      clientId: true,
      keyId: true,
      address: true,
      summary: true,
      details: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'event_…', resolve: ({ id }) => encodeId('event', id) }),
    at: t.field({ type: 'DateTime', description: 'When it was noticed.', resolve: ({ at }) => at }),
    kind: t.field({
      type: SecurityEventKind,
      description: 'What it is, for programs.',
      resolve: ({ kind }) => kind,
    }),
    summary: t.string({
      description: 'What it is, in one sentence for people.',
      resolve: ({ summary }) => summary,
    }),
    client: t.relation('client', {
      nullable: true,
      description: 'Which client it is about; null where it is about none, or about the operator.',
    }),
    key: t.relation('key', {
      nullable: true,
      description: 'Which key it is about, if it is about one.',
    }),
    address: t.string({
      nullable: true,
      description: 'The address that it came from, if it came from one.',
      resolve: ({ address }) => address,
    }),
    details: t.field({
      type: 'JSON',
      description: 'What the sentence says and more, for programs; each kind has its own. Never a secret.',
      resolve: ({ details }) => details,
    }),
  }),
})

type EventArguments = Omit<SecuritySearch, 'clientId'> & { client?: string | null | undefined }

async function eventFilter({ client, ...search }: EventArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
  return { AND: [visible.securityEvents(asker), searchSecurityEvents({ ...search, clientId })] }
}

builder.queryField('securityEvents', (t) =>
  t.drizzleConnection(
    {
      type: 'securityEvents',
      description: 'What somebody should look at, the latest first: of the own client, for an operator all.',
      guard: { permission: 'audit:read' },
      args: {
        client: t.arg.id({ description: 'Only about this client (id or slug).' }),
        kind: t.arg({ type: SecurityEventKind, description: 'Only of this kind.' }),
        search: t.arg.string({ description: 'Text in the sentence or the address.' }),
        since: t.arg({ type: 'DateTime', description: 'Only from then on.' }),
        until: t.arg({ type: 'DateTime', description: 'Only before then.' }),
      },
      resolve: async (query, _, args, context) => {
        checkPage(args, 'moment', 'id')
        const where = await eventFilter(args, context)
        const orderBy = { at: 'desc', id: 'desc' } as const
        return context.core.db.query.securityEvents.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await eventFilter(args, context)
            return countRows(context.core.db.query.securityEvents.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
)
