import type { Usage, UsageEventRow, UsageGroup, UsageVerification } from '../../client/usage.ts'
import { bar, quantityText as count, sizesOf, usageWord } from '../../client/usage-text.ts'
import { asCsv } from './csv.ts'
import { type Column, renderTable } from './table.ts'
import { moment } from './times.ts'

export const GROUPINGS = ['client', 'environment', 'operation', 'key', 'source', 'day', 'hour'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Cells of the longest bar. */
const BAR_WIDTH = 24
const NONE = '-'

/** What a group is of, for people. */
const NAMES: Record<Grouping, (group: UsageGroup) => string | null> = {
  client: ({ client }) => client?.slug ?? null,
  environment: ({ environment }) => word(environment),
  operation: ({ operation }) => word(operation),
  key: ({ apiKey, key }) => (apiKey ? apiKey.name : (/key_\w+/.exec(key)?.[0] ?? null)),
  source: ({ source }) => source,
  day: ({ day }) => day,
  hour: ({ hour }) => moment(hour),
}

/**
 * A bar shows the cost; where all is free, the quantity. Several operations have no sum of quantities: frames and
 * gigabytes are no number of anything.
 */
export function renderUsage(
  { groups, total }: Usage,
  by: readonly Grouping[],
  { hasQuantity, width }: { hasQuantity: boolean; width?: number },
): string {
  const { isFree, sizeOf, mostOf } = sizesOf(groups)
  const names = by.map((grouping) => ({
    header: grouping.toUpperCase(),
    value: (group: UsageGroup) => NAMES[grouping](group) ?? NONE,
  }))
  const quantity: Column<UsageGroup> = { header: 'QUANTITY', value: ({ quantity }) => count(quantity) }
  const cost: Column<UsageGroup> = {
    header: 'COST',
    value: ({ cost }) => `${cost.amount} ${cost.currency}`,
  }
  const bars: Column<UsageGroup> = {
    header: '',
    value: (group) => bar(sizeOf(group), mostOf(group), BAR_WIDTH),
    optional: true,
  }
  const columns = [
    ...names,
    ...(hasQuantity ? [quantity] : []),
    cost,
    ...(hasQuantity || !isFree ? [bars] : []),
  ]
  return [renderTable(groups, columns, width), '', `Total ${total.amount} ${total.currency}`].join('\n')
}

/** For spreadsheets and programs: ids in the place of names that may change. */
export function usageAsCsv({ groups }: Usage, by: readonly Grouping[], hasQuantity: boolean): string {
  const rows = groups.map((group) => [
    ...by.map((grouping) => csvValue(group, grouping)),
    hasQuantity ? String(group.quantity) : '',
    group.cost.amount,
    group.cost.currency,
  ])
  return asCsv([...by, 'quantity', 'cost', 'currency'], rows)
}

function csvValue(group: UsageGroup, grouping: Grouping): string {
  if (grouping === 'client') return group.client?.id ?? ''
  if (grouping === 'key') return /key_\w+/.exec(group.key)?.[0] ?? ''
  if (grouping === 'hour') return group.hour ?? ''
  return (grouping === 'source' ? group.source : NAMES[grouping](group)) ?? ''
}

const EVENT_COLUMNS: readonly Column<UsageEventRow>[] = [
  { header: 'AT', value: ({ occurredAt }) => `${occurredAt.slice(0, 10)} ${occurredAt.slice(11, 19)}` },
  { header: 'CLIENT', value: ({ client }) => client.slug, shrinksTo: 10 },
  {
    header: 'OPERATION',
    value: ({ operation, environment }) => `${word(operation)}${environment === 'TEST' ? ' (test)' : ''}`,
  },
  { header: 'QUANTITY', value: ({ quantity }) => count(quantity) },
  { header: 'COST', value: ({ cost }) => `${cost.amount} ${cost.currency}` },
  { header: 'EVENT', value: ({ eventId }) => eventId },
  { header: 'KEY', value: ({ key }) => key?.name ?? NONE, optional: true },
  { header: 'SOURCE', value: ({ source }) => source ?? NONE, optional: true },
]

export const renderUsageEvents = (events: readonly UsageEventRow[], width?: number): string =>
  renderTable(events, EVENT_COLUMNS, width)

type Difference = UsageVerification['differences'][number]

const DIFFERENCE_COLUMNS: readonly Column<Difference>[] = [
  { header: 'FROM', value: ({ beginsAt }) => moment(beginsAt) ?? NONE },
  { header: 'FOR A', value: ({ width }) => width },
  { header: 'OPERATION', value: ({ operation }) => word(operation) ?? NONE },
  { header: 'EVENTS SAY', value: ({ ofEvents }) => count(ofEvents) },
  { header: 'SUM SAYS', value: ({ ofSums }) => count(ofSums) },
]

export function renderVerification(found: UsageVerification): string {
  const { events, sums, different, differences, rebuilt } = found
  const checked = `${count(events)} events added up, ${count(sums)} sums compared`
  if (different === 0) return `${checked}: all are right.`
  const table = renderTable(differences, DIFFERENCE_COLUMNS)
  return `${table}\n\n${checked}: ${count(different)} ${rebuilt ? 'were wrong and are right now' : 'are wrong'}.`
}

const word = (constant: string | null) => constant && usageWord(constant)
