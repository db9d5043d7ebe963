import { requireViewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { encodeId } from '../core/ids.ts'
import { type Money, money } from '../core/money/money.ts'
import { quantityNumber } from '../core/money/quantity.ts'
import type { Dimension } from '../core/usage/dimensions.ts'
import { readUsage, type UsageGroup } from '../core/usage/read.ts'
import { usageWanted } from '../core/usage/wanted.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { Environment } from './key-input.ts'
import { Key } from './keys.ts'
import { MoneyType } from './money.ts'
import { UsageOperation } from './operation.ts'
import { costOf } from './usage-cost.ts'
import { type ClientRow, type KeyRow, type Named, namesOf } from './usage-names.ts'

export const USAGE_READ = { permission: 'usage:read' } as const

const NONE = 'none'

type ShownGroup = UsageGroup & {
  key: string
  shownCost: Money
  client: ClientRow | null
  apiKey: KeyRow | null
}

const UsageGroupType = builder.objectRef<ShownGroup>('UsageGroup').implement({
  description: 'Usage of one sort, added up.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        'What it is grouped by, joined by slashes in the order that was asked for, like 2026-01-31/ANALYSIS; `none` in the place of what has no key or no source.',
    }),
    quantity: t.float({
      description:
        'How much, in the unit of the operation; where several operations are added up, of different units.',
      resolve: ({ quantity }) => quantityNumber(quantity),
    }),
    cost: t.field({
      type: MoneyType,
      description:
        'At list prices (of the first tier, where there are tiers), before what is included, and tax.',
      resolve: ({ shownCost }) => shownCost,
    }),
    events: t.exposeFloat('events', { description: 'How many events it is made of.' }),
    client: t.field({
      type: Client,
      nullable: true,
      description: 'Whose it is; null unless grouped by CLIENT.',
      resolve: ({ client }) => client,
    }),
    environment: t.field({
      type: Environment,
      nullable: true,
      description: 'Live or test; null unless grouped by ENVIRONMENT.',
      resolve: ({ environment }) => environment,
    }),
    operation: t.field({
      type: UsageOperation,
      nullable: true,
      description: 'What was counted; null unless grouped by OPERATION.',
      resolve: ({ operation }) => operation,
    }),
    apiKey: t.field({
      type: Key,
      nullable: true,
      description: 'By which key; null unless grouped by KEY, where it was none, and without keys:read.',
      resolve: ({ apiKey }) => apiKey,
    }),
    source: t.exposeString('sourceName', {
      nullable: true,
      description: 'The camera as it was called then; null unless grouped by SOURCE, and where it was none.',
    }),
    day: t.exposeString('day', {
      nullable: true,
      description: 'Like 2026-01-31; null unless grouped by DAY.',
    }),
    hour: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the hour begins; null unless grouped by HOUR.',
      resolve: ({ hour }) => hour,
    }),
  }),
})

type ShownUsage = { from: Date; to: Date; timeZone: string; groups: ShownGroup[]; total: Money }

const UsageType = builder.objectRef<ShownUsage>('Usage').implement({
  description: 'What was used in a time, and what it costs at list prices.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'From when on.', resolve: ({ from }) => from }),
    to: t.field({ type: 'DateTime', description: 'Until before when.', resolve: ({ to }) => to }),
    timeZone: t.exposeString('timeZone', { description: 'Whose days and hours they are.' }),
    groups: t.field({
      type: [UsageGroupType],
      description: 'In the order of what they are grouped by.',
      // How many there may be is a matter of the arguments of `usage`, which counts them.
      complexity: { field: 1, multiplier: 1 },
      resolve: ({ groups }) => groups,
    }),
    total: t.field({
      type: MoneyType,
      description: 'The cost of all groups.',
      resolve: ({ total }) => total,
    }),
  }),
})

const UsageGrouping = builder.enumType('UsageGrouping', {
  description: 'What usage is added up by.',
  values: {
    CLIENT: { description: 'By client.' },
    ENVIRONMENT: { description: 'Live and test apart.' },
    OPERATION: { description: 'By what was counted.' },
    KEY: { description: 'By API key.' },
    SOURCE: { description: 'By camera.' },
    DAY: { description: 'By day, in the time zone of the client; of UTC where it is several clients.' },
    HOUR: { description: 'By hour, in the same time zone.' },
  } satisfies Record<Dimension, object>,
})

builder.queryField('usage', (t) =>
  t.field({
    type: UsageType,
    description:
      'What was used, and what it costs at list prices: of the own client, for an operator of all. Test usage is apart.',
    guard: USAGE_READ,
    complexity: costOf,
    args: {
      client: t.arg.id({ description: 'Only of this client (id or slug).' }),
      from: t.arg({ type: 'DateTime', description: 'From then on; 30 days before `to` unless given.' }),
      to: t.arg({ type: 'DateTime', description: 'Until before then; now unless given.' }),
      groupBy: t.arg({
        type: [UsageGrouping],
        description: 'What to add it up by; OPERATION unless given, and with an empty list all in one.',
      }),
      environment: t.arg({
        type: Environment,
        description: 'Live or test; unless given that of the key, or both where they are groups.',
      }),
      operation: t.arg({ type: UsageOperation, description: 'Only this.' }),
      key: t.arg.id({ description: 'Only by this key (its id).' }),
    },
    resolve: async (_, args, { core, viewer }) => {
      const asker = requireViewer(viewer)
      const wanted = await usageWanted(core, asker, args)
      const usage = await readUsage(core, asker, wanted)
      const named = await namesOf(core, asker, usage, wanted.groupBy)
      const groups = usage.groups.map((group) => shown(core, group, wanted.groupBy, named))
      return { ...wanted, groups, total: money(usage.total, core.currency) }
    },
  }),
)

function shown(
  core: Core,
  group: UsageGroup,
  groupBy: readonly Dimension[],
  { clients, keys }: Named,
): ShownGroup {
  return {
    ...group,
    key: groupBy.map((name) => partOf(group, name) ?? NONE).join('/'),
    shownCost: money(group.cost, core.currency),
    client: clients.get(group.clientId ?? '') ?? null,
    apiKey: keys.get(group.keyId ?? '') ?? null,
  }
}

function partOf(group: UsageGroup, name: Dimension): string | null {
  switch (name) {
    case 'CLIENT':
      return group.clientId && encodeId('client', group.clientId)
    case 'ENVIRONMENT':
      return group.environment?.toUpperCase() ?? null
    case 'OPERATION':
      return group.operation
    case 'KEY':
      return group.keyId && encodeId('key', group.keyId)
    case 'SOURCE':
      return group.sourceName
    case 'DAY':
      return group.day
    case 'HOUR':
      return group.hour?.toISOString() ?? null
  }
}
