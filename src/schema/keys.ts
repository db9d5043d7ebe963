import { permissionsOf } from '../core/access/roles.ts'
import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { findClient } from '../core/clients/find.ts'
import { NotFoundError } from '../core/errors.ts'
import { encodeId, uuidOf } from '../core/ids.ts'
import { type KeySearch, searchKeys } from '../core/keys/search.ts'
import { type KEY_STATES, keyState } from '../core/keys/state.ts'
import { everyDay, firstDay, MOST_DAYS } from '../core/keys/use-by-day.ts'
import { limitOfKey } from '../core/limits/quotas.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { asLongAs, LONG_TEXT } from './cost.ts'
import { KEPT, otherKey } from './kept-key.ts'
import { Environment } from './key-input.ts'
import { KeyUseDay } from './key-use.ts'
import { LimitsType } from './limits.ts'
import { SortDirection } from './order.ts'
import { COUNT, checkPage, countRows } from './page.ts'

export const KeyState = builder.enumType('KeyState', {
  description: 'Where a key stands in its life; worked out from its dates whenever it is asked for.',
  values: {
    ACTIVE: { description: 'Works, as long as its client is not revoked.' },
    ROTATING: { description: 'Works still, until its successor takes over.' },
    EXPIRED: { description: 'Has run out, or was rotated out.' },
    REVOKED: { description: 'Was revoked.' },
  } satisfies Record<(typeof KEY_STATES)[number], object>,
})

export const RevocationReason = builder.enumType('RevocationReason', {
  description: 'Why a key was revoked.',
  values: {
    COMPROMISED: {
      value: 'compromised',
      description: 'It may have leaked. Such a key can never be reactivated.',
    },
    NON_PAYMENT: { value: 'non_payment', description: 'The client has not paid.' },
    REPLACED: { value: 'replaced', description: 'Another key took its place.' },
    UNUSED: { value: 'unused', description: 'Nobody used it.' },
    REQUESTED: { value: 'requested', description: 'Its client asked for it.' },
    OTHER: { value: 'other', description: 'Anything else.' },
  } as const,
})

export const Key = builder.drizzleObject('keys', {
  name: 'Key',
  description:
    'An API key: of one client, or of the operator. Its secret is never stored and never shown again. How it is used, its notes, its addresses and limits, and its revocation need keys:read (or keys:manage), unless it is the key that asks.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'lastFour' in value,
  // All columns that fields are made of, so that a row at hand answers without another query.
  select: { columns: { digest: false }, with: { customRole: true } },
  fields: (t) => ({
    id: t.id({ description: 'key_…', resolve: ({ id }) => encodeId('key', id) }),
    client: t.relation('client', {
      nullable: true,
      description: 'Whose key it is; null for a key of the operator.',
    }),
    name: t.string({ description: 'What it is for.', resolve: ({ name }) => name }),
    environment: t.field({
      type: Environment,
      description: 'Live or test.',
      resolve: ({ environment }) => environment,
    }),
    role: t.string({ description: 'The name of its role.', resolve: ({ role }) => role }),
    permissions: t.stringList({
      description: 'What it may do, by its role.',
      resolve: (key) => [...permissionsOf(key)],
    }),
    prefix: t.string({
      nullable: true,
      description: 'The first characters, to recognise it by; null for keys taken over from before.',
      resolve: ({ prefix }) => prefix,
    }),
    lastFour: t.string({ description: 'The last four characters.', resolve: ({ lastFour }) => lastFour }),
    state: t.field({
      type: KeyState,
      description: 'Where it stands now.',
      resolve: (key, _, { core }) => keyState(key, core.now()),
    }),
    usable: t.boolean({
      description: 'Whether a request with it is accepted now: it works, and its client is not revoked.',
      select: {
        columns: { revokedAt: true, expiresAt: true, retiresAt: true },
        with: { client: { columns: { revokedAt: true } } },
      },
      resolve: (key, _, { core }) =>
        ['ACTIVE', 'ROTATING'].includes(keyState(key, core.now())) && !key.client?.revokedAt,
    }),
    label: t.string({
      guard: KEPT,
      nullable: true,
      description: 'Which integration uses it.',
      resolve: ({ label }) => label,
    }),
    notes: t.string({
      guard: KEPT,
      nullable: true,
      description: 'Free text.',
      complexity: LONG_TEXT,
      resolve: ({ notes }) => notes,
    }),
    allowedAddresses: t.stringList({
      guard: KEPT,
      nullable: true,
      description: 'Addresses and networks that it is accepted from; null: from anywhere its client is.',
      resolve: ({ allowedAddresses }) => allowedAddresses,
    }),
    limits: t.field({
      guard: KEPT,
      type: LimitsType,
      description: 'How much it may ask; its client may be limited as well.',
      resolve: (key, _, { core }) => ({
        requestsPerMinute: limitOfKey(key, core.limits),
        framesPerSecond: key.limits.framesPerSecond ?? null,
        sources: null,
        isDefault: key.limits.requestsPerMinute === undefined,
      }),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made.',
      resolve: ({ createdAt }) => createdAt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is refused; null: never.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    retiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it still works beside its successor.',
      resolve: ({ retiresAt }) => retiresAt,
    }),
    successor: t.relation('successor', {
      nullable: true,
      description: 'What it was rotated to; null without keys:read.',
      query: (_, { viewer }) => otherKey(viewer),
    }),
    predecessor: t.relation('predecessor', {
      nullable: true,
      description:
        'What it was rotated from: while that still works, its use shows who has not changed over. Null without keys:read.',
      query: (_, { viewer }) => otherKey(viewer),
    }),
    revokedAt: t.field({
      guard: KEPT,
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is revoked.',
      resolve: ({ revokedAt }) => revokedAt,
    }),
    revocationReason: t.field({
      guard: KEPT,
      type: RevocationReason,
      nullable: true,
      description: 'Why it was revoked.',
      resolve: (key) => key.revocationReason,
    }),
    lastUsedAt: t.field({
      guard: KEPT,
      type: 'DateTime',
      nullable: true,
      description: 'When it was last accepted; written about once a second.',
      select: { columns: { lastUsedAt: true } },
      resolve: ({ lastUsedAt }) => lastUsedAt,
    }),
    lastUsedAddress: t.string({
      guard: KEPT,
      nullable: true,
      description: 'From where it was last used.',
      select: { columns: { lastUsedAddress: true } },
      resolve: ({ lastUsedAddress }) => lastUsedAddress,
    }),
    useCount: t.float({
      guard: KEPT,
      description: 'How many requests it was accepted for, also such as a limit refused then.',
      select: { columns: { useCount: true } },
      resolve: ({ useCount }) => useCount,
    }),
    useByDay: t.field({
      guard: KEPT,
      type: [KeyUseDay],
      complexity: ({ days }) => asLongAs(days, MOST_DAYS),
      description: 'The same by the day (UTC), the oldest first, today last; days without use are there too.',
      args: {
        days: t.arg.int({ defaultValue: 30, required: true, description: 'How many days, 1 to 366.' }),
      },
      select: ({ days }, { core }) => ({
        columns: {},
        with: { days: { where: { day: { gte: firstDay(days, core.now()) } } } },
      }),
      resolve: (key, { days }, { core }) => everyDay(key.days, days, core.now()),
    }),
  }),
})

const KeyOrder = builder.inputType('KeyOrder', {
  description: 'How keys are sorted.',
  fields: (t) => ({
    field: t.field({
      required: true,
      description: 'By what.',
      type: builder.enumType('KeyOrderField', {
        description: 'What keys can be sorted by.',
        values: {
          CREATED_AT: { value: 'createdAt', description: 'When they were made.' },
          NAME: { value: 'name', description: 'Their names.' },
        } as const,
      }),
    }),
    direction: t.field({ type: SortDirection, required: true, description: 'Which end comes first.' }),
  }),
})

builder.queryFields((t) => ({
  key: t.drizzleField({
    type: Key,
    nullable: true,
    description: 'One key.',
    guard: { permission: 'keys:read' },
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: async (query, _, { id }, { core, viewer }) => {
      const uuid = uuidOf('key', id)
      const where = { AND: [visible.keys(requireViewer(viewer)), { id: uuid ?? '' }] }
      const key = uuid && (await core.db.query.keys.findFirst(query({ where })))
      if (!key) throw new NotFoundError('key', id)
      return key
    },
  }),
  keys: t.drizzleConnection(
    {
      type: 'keys',
      description: 'Keys: of the own client, or for an operator of any; newest first unless asked otherwise.',
      guard: { permission: 'keys:read' },
      args: {
        client: t.arg.id({ description: 'Only of this client (id or slug).' }),
        search: t.arg.string({
          description: 'Text in the name, the label, the notes or the visible characters.',
        }),
        state: t.arg({ type: KeyState, description: 'Only in this state.' }),
        environment: t.arg({ type: Environment, description: 'Only live or only test.' }),
        role: t.arg.string({ description: 'Only with this role.' }),
        label: t.arg.string({ description: 'Only with this label.' }),
        expiringWithinDays: t.arg.int({
          description: 'Only what works now and ends within so many days, by its expiry or by its rotation.',
        }),
        orderBy: t.arg({ type: KeyOrder, description: 'How to sort.' }),
      },
      resolve: async (query, _, args, context) => {
        const { field, direction } = args.orderBy ?? ({ field: 'createdAt', direction: 'desc' } as const)
        const orderBy =
          field === 'name' ? { name: direction, id: direction } : { createdAt: direction, id: direction }
        checkPage(args, field === 'name' ? 'text' : 'moment', 'id')
        const where = await keyFilter(args, context)
        return context.core.db.query.keys.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await keyFilter(args, context)
            return countRows(context.core.db.query.keys.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
}))

type KeyArguments = Omit<KeySearch, 'clientId'> & { client?: string | null | undefined }

async function keyFilter({ client, ...search }: KeyArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
  return { AND: [visible.keys(asker), searchKeys({ ...search, clientId }, core.now())] }
}
