import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { findClient } from '../core/clients/find.ts'
import type { FAILURE_REASONS, FailureReason } from '../core/failures/failure.ts'
import { type FailureSearch, searchFailures } from '../core/failures/search.ts'
import { encodeId } from '../core/ids.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { COUNT, checkPage, countRows } from './page.ts'

const AuthFailureReason = builder.enumType('AuthFailureReason', {
  description: 'Why a key that was presented was refused.',
  values: {
    MALFORMED: { description: 'It was no key: cut off, mistyped, or a guess.' },
    UNKNOWN: { description: 'There is no such key.' },
    REVOKED: { description: 'The key was revoked.' },
    EXPIRED: { description: 'The key had run out, or its successor had taken over.' },
    CLIENT_REVOKED: { description: 'The client of the key was revoked.' },
    ADDRESS: { description: 'The key, or its client, is limited to other addresses.' },
  } satisfies Record<(typeof FAILURE_REASONS)[number], object>,
})

builder.drizzleObject('authFailures', {
  name: 'AuthFailure',
  description:
    'Requests of one hour that were refused for their key: from one address, with one prefix, for one reason.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'firstAt' in value && 'hour' in value,
  select: {
    columns: {
      id: true,
      hour: true,
      address: true,
      prefix: true,
      reason: true,
      keyId: true,
      clientId: true,
      count: true,
      firstAt: true,
      lastAt: true,
      userAgent: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'failure_…', resolve: ({ id }) => encodeId('failure', id) }),
    address: t.string({
      nullable: true,
      description: 'From where; null where too many addresses tried to keep them apart.',
      resolve: ({ address }) => address || null,
    }),
    prefix: t.string({
      nullable: true,
      description:
        'The first characters of what was presented; null where it was no key, or one of many that were tried.',
      resolve: ({ prefix }) => prefix || null,
    }),
    reason: t.field({
      type: AuthFailureReason,
      description: 'Why.',
      // The column is a text, which only vigint writes.
      resolve: ({ reason }) => reason as FailureReason,
    }),
    key: t.relation('key', { nullable: true, description: 'Which key; null where it is none of ours.' }),
    client: t.relation('client', { nullable: true, description: 'Whose key.' }),
    count: t.float({ description: 'How many requests.', resolve: ({ count }) => count }),
    hour: t.field({
      type: 'DateTime',
      description: 'The beginning of the hour.',
      resolve: ({ hour }) => hour,
    }),
    firstAt: t.field({
      type: 'DateTime',
      description: 'When the first came.',
      resolve: ({ firstAt }) => firstAt,
    }),
    lastAt: t.field({
      type: 'DateTime',
      description: 'When the last came.',
      resolve: ({ lastAt }) => lastAt,
    }),
    userAgent: t.string({
      nullable: true,
      description: 'With what program the last came, as it says itself.',
      resolve: ({ userAgent }) => userAgent,
    }),
  }),
})

type FailureArguments = Omit<FailureSearch, 'clientId'> & { client?: string | null | undefined }

async function failureFilter({ client, ...search }: FailureArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
  return { AND: [visible.authFailures(asker), searchFailures({ ...search, clientId })] }
}

builder.queryField('authFailures', (t) =>
  t.drizzleConnection(
    {
      type: 'authFailures',
      description:
        'Refused keys, the latest first; kept for 90 days. A client sees those of its own keys, an operator all.',
      guard: { permission: 'audit:read' },
      args: {
        client: t.arg.id({ description: 'Only with keys of this client (id or slug).' }),
        address: t.arg.string({ description: 'Only from this address.' }),
        prefix: t.arg.string({ description: 'Only with keys that begin so: sk_live_ and six characters.' }),
        reason: t.arg({ type: AuthFailureReason, description: 'Only for this reason.' }),
        search: t.arg.string({ description: 'Text in the address, the prefix, the reason or the program.' }),
        since: t.arg({ type: 'DateTime', description: 'Only those whose last came from then on.' }),
        until: t.arg({ type: 'DateTime', description: 'Only those whose last came before then.' }),
      },
      resolve: async (query, _, args, context) => {
        checkPage(args, 'moment', 'id')
        const where = await failureFilter(args, context)
        const orderBy = { lastAt: 'desc', id: 'desc' } as const
        return context.core.db.query.authFailures.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await failureFilter(args, context)
            return countRows(context.core.db.query.authFailures.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
)
