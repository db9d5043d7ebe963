import { or } from 'drizzle-orm'
import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { holdingsOf } from '../core/clients/delete.ts'
import { namedClient } from '../core/clients/find.ts'
import { searchClients } from '../core/clients/search.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { encodeId } from '../core/ids.ts'
import { searchKeys } from '../core/keys/search.ts'
import { type KeyState as KeyStateName, stateIs } from '../core/keys/state.ts'
import { limitOfClient } from '../core/limits/quotas.ts'
import { sourcesLimit } from '../core/sources/room.ts'
import { keys } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { ClientAnalysisType } from './client-analysis.ts'
import { ClientStatus, type Counts, HoldingType, KeyCounts, MOST_HOLDINGS, Settings } from './client-parts.ts'
import { TOTAL_COUNT } from './connections.ts'
import { atMost, LONG_TEXT } from './cost.ts'
import { Environment } from './key-input.ts'
import { KeyState } from './keys.ts'
import { LimitsType } from './limits.ts'
import { SortDirection } from './order.ts'
import { COUNT, checkPage, countRows } from './page.ts'

export const Client = builder.drizzleObject('clients', {
  name: 'Client',
  description: 'A tenant: a paying customer, with its own keys, cameras, alerts and invoices.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'slug' in value,
  // All columns that fields are made of, so that a row at hand answers without another query.
  select: {
    columns: {
      id: true,
      name: true,
      slug: true,
      email: true,
      description: true,
      settings: true,
      allowedAddresses: true,
      limits: true,
      createdAt: true,
      updatedAt: true,
      revokedAt: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'client_…', resolve: ({ id }) => encodeId('client', id) }),
    name: t.string({ description: 'As it was given.', resolve: ({ name }) => name }),
    slug: t.string({
      description: 'The normalised name; unique, and good wherever an id is.',
      resolve: ({ slug }) => slug,
    }),
    email: t.string({
      nullable: true,
      description: 'Where alerts, warnings and invoices go.',
      guard: { permission: 'client:read' },
      resolve: ({ email }) => email,
    }),
    description: t.string({
      nullable: true,
      description: 'Free text.',
      complexity: LONG_TEXT,
      guard: { permission: 'client:read' },
      resolve: ({ description }) => description,
    }),
    status: t.field({
      type: ClientStatus,
      description: 'Whether its keys are accepted.',
      resolve: ({ revokedAt }) => (revokedAt ? 'REVOKED' : 'ACTIVE'),
    }),
    settings: t.field({
      type: Settings,
      description: 'How it wants to be treated.',
      guard: { permission: 'client:read' },
      resolve: ({ settings }) => settings,
    }),
    allowedAddresses: t.stringList({
      nullable: true,
      description: 'Addresses and networks that its keys are accepted from; null: from anywhere.',
      guard: { permission: 'client:read' },
      resolve: ({ allowedAddresses }) => allowedAddresses,
    }),
    limits: t.field({
      type: LimitsType,
      description: 'How much all its keys together may ask.',
      guard: { permission: 'client:read' },
      resolve: (client, _, { core }) => ({
        requestsPerMinute: limitOfClient(client, core.limits),
        framesPerSecond: client.limits.framesPerSecond ?? null,
        sources: sourcesLimit(client, core.frames.defaults),
        isDefault: client.limits.requestsPerMinute === undefined,
      }),
    }),
    analysis: t.field({
      type: ClientAnalysisType,
      description: 'Which models look at its sources.',
      guard: { permission: 'client:read' },
      resolve: ({ settings }) => settings.analysis ?? {},
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made.',
      resolve: ({ createdAt }) => createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When its record last changed.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is revoked.',
      resolve: ({ revokedAt }) => revokedAt,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When one of its keys was last accepted; written about once a second.',
      guard: { permission: 'keys:read' },
      select: {
        extras: {
          lastUsedAt: (client, { sql }) =>
            sql<
              string | null
            >`(select max(${keys.lastUsedAt}) from ${keys} where ${keys.clientId} = ${client.id})`,
        },
      },
      resolve: ({ lastUsedAt }) => (lastUsedAt === null ? null : new Date(lastUsedAt)),
    }),
    keyCounts: t.field({
      type: KeyCounts,
      description: 'How many keys it has, by state.',
      guard: { permission: 'keys:read' },
      select: (_, { core }) => ({
        extras: {
          keyCounts: (client, { sql }) => {
            const count = (...states: KeyStateName[]) =>
              sql`count(*) filter (where ${or(...states.map((state) => stateIs(state, core.now())(keys)))})`
            return sql<Counts>`(
              select json_build_object('active', ${count('ACTIVE', 'ROTATING')}, 'revoked', ${count('REVOKED')}, 'total', count(*))
              from ${keys} where ${keys.clientId} = ${client.id})`
          },
        },
      }),
      resolve: ({ keyCounts }) => keyCounts,
    }),
    keys: t.relatedConnection(
      'keys',
      {
        description: 'Its keys, newest first.',
        guard: { permission: 'keys:read' },
        args: {
          state: t.arg({ type: KeyState, description: 'Only in this state.' }),
          environment: t.arg({ type: Environment, description: 'Only live or only test.' }),
        },
        query: (args, { core }) => {
          checkPage(args, 'moment', 'id')
          return { where: searchKeys(args, core.now()), orderBy: { createdAt: 'desc', id: 'desc' } }
        },
      },
      {
        fields: (connection) => ({
          totalCount: connection.int({
            description: TOTAL_COUNT,
            resolve: ({ parent, args }, _, { core }) => {
              const where = searchKeys({ ...args, clientId: parent.id }, core.now())
              return countRows(core.db.query.keys.findFirst({ where, ...COUNT }))
            },
          }),
        }),
      },
    ),
    holdings: t.field({
      type: [HoldingType],
      complexity: atMost(MOST_HOLDINGS),
      description: 'What deleting it would remove besides the record.',
      guard: { permission: 'client:manage' },
      resolve: ({ id }, _, { core }) => holdingsOf(core, id),
    }),
  }),
})

const ClientOrder = builder.inputType('ClientOrder', {
  description: 'How clients are sorted.',
  fields: (t) => ({
    field: t.field({
      required: true,
      description: 'By what.',
      type: builder.enumType('ClientOrderField', {
        description: 'What clients can be sorted by.',
        values: {
          CREATED_AT: { value: 'createdAt', description: 'When they were made.' },
          NAME: { value: 'slug', description: 'Their names, whatever the case and the accents.' },
        } as const,
      }),
    }),
    direction: t.field({ type: SortDirection, required: true, description: 'Which end comes first.' }),
  }),
})

builder.queryFields((t) => ({
  client: t.drizzleField({
    type: Client,
    nullable: true,
    description: 'One client, by its id or its slug.',
    guard: { authenticated: true },
    args: {
      id: t.arg.id({ description: 'Its id; its slug will do.' }),
      slug: t.arg.string({ description: 'Its slug.' }),
    },
    resolve: async (query, _, { id, slug }, { core, viewer }) => {
      const name = slug ?? id
      if (typeof name !== 'string' || (typeof slug === 'string' && typeof id === 'string'))
        throw new InvalidInputError([{ path: '', message: 'Give the id or the slug of the client.' }])
      const where = { AND: [visible.clients(requireViewer(viewer)), namedClient(name)] }
      const client = await core.db.query.clients.findFirst(query({ where }))
      if (!client) throw new NotFoundError('client', name)
      return client
    },
  }),
  clients: t.drizzleConnection(
    {
      type: 'clients',
      description: 'All clients, newest first unless asked otherwise. For operators.',
      guard: { permission: 'platform:read' },
      args: {
        search: t.arg.string({ description: 'Text in the name, the slug or the address.' }),
        status: t.arg({ type: ClientStatus, description: 'Only with this status.' }),
        orderBy: t.arg({ type: ClientOrder, description: 'How to sort.' }),
      },
      resolve: (query, _, args, { core, viewer }) => {
        const { field, direction } = args.orderBy ?? ({ field: 'createdAt', direction: 'desc' } as const)
        const orderBy = field === 'slug' ? { slug: direction } : { createdAt: direction, id: direction }
        if (field === 'slug') checkPage(args, 'text')
        else checkPage(args, 'moment', 'id')
        const where = { AND: [visible.clients(requireViewer(viewer)), searchClients(args)] }
        return core.db.query.clients.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: ({ args }, _, { core, viewer }) => {
            const where = { AND: [visible.clients(requireViewer(viewer)), searchClients(args)] }
            return countRows(core.db.query.clients.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
}))
