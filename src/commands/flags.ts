import { Args, Flags } from '@oclif/core'
import { usageError } from './failures.ts'

/** The largest page that the API gives. */
export const PAGE_LIMIT = 100
const DEFAULT_LIMIT = 50

export const clientArg = Args.string({ required: true, description: 'Id or slug of the client.' })
export const keyArg = Args.string({ required: true, description: 'Id of the key (key_…).' })

export const roleArg = Args.string({ required: true, description: 'Name or id of the role.' })

export const sourceArg = Args.string({ required: true, description: 'Name or id of the source.' })

/** Of something that is named by its name. */
export const ownerFlag = Flags.string({
  description: 'Id or slug of the client that it is of; only an operator names one.',
  helpValue: 'CLIENT',
})

export const permissionsFlag = Flags.custom<string[]>({
  multiple: true,
  delimiter: ',',
  helpValue: 'PERMISSION',
})

export const forceFlag = Flags.boolean({ description: 'Do not ask.' })

export const listFlags = {
  search: Flags.string({ description: 'Only those that contain this text.', helpValue: 'TEXT' }),
  sort: Flags.option({
    options: ['name', 'created'] as const,
    description: 'Order; the newest come first unless asked otherwise.',
  })(),
  desc: Flags.boolean({ description: 'Sort from the end.' }),
  limit: Flags.integer({
    min: 1,
    max: PAGE_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'Most to show.',
    helpValue: 'N',
  }),
  after: Flags.string({
    description: 'Continue after this cursor (`next` of the page before).',
    helpValue: 'CURSOR',
  }),
  all: Flags.boolean({ description: 'Show all, page after page.', exclusive: ['limit'] }),
}

export interface ListFlagValues {
  sort?: 'name' | 'created' | undefined
  desc: boolean
  limit: number
  after?: string | undefined
  all: boolean
}

/** Nothing asked for: the server's order, newest first. */
export function orderBy({ sort, desc }: ListFlagValues) {
  if (sort === undefined && !desc) return undefined
  return { field: sort === 'name' ? 'NAME' : 'CREATED_AT', direction: desc ? 'DESC' : 'ASC' } as const
}

type Constant<Word extends string> = Word extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${Constant<Tail>}`
  : Uppercase<Word>

/** `non-payment` as it stands on the command line, `NON_PAYMENT` as it stands in the API. */
export function constant<Word extends string>(word: Word): Constant<Word>
export function constant<Word extends string>(word: Word | undefined): Constant<Word> | undefined
export function constant(word: string | undefined): string | undefined {
  return word?.toUpperCase().replaceAll('-', '_')
}

export const environmentFlag = Flags.option({
  options: ['live', 'test'] as const,
  description: 'test sees and does test things only, which cost nothing.',
})

const MINUTE_MS = 60 * 1000
const DAY_MS = 24 * 60 * MINUTE_MS
const UNIT_MS: Record<string, number> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
}

/** Undefined unless it is a span such as 30d. */
function spanMs(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+)([mhdwy])$/.exec(text) ?? []
  return count ? Number(count) * (UNIT_MS[unit] ?? 0) : undefined
}

export const daysFlag = Flags.custom<number>({
  helpValue: 'DAYS',
  parse: async (text) => days(text),
})

export function days(text: string): number {
  const count = (spanMs(text) ?? Number.NaN) / DAY_MS
  if (!Number.isInteger(count) || count < 1)
    throw usageError(`"${text}" is no count of days.`, 'Write it like 14d, 2w or 1y.')
  return count
}

const LONGEST_GRACE_MS = 30 * DAY_MS

export const graceFlag = Flags.custom<number>({
  description:
    'How long the old key works on: 0, or a span such as 30m, 12h, 7d; 30d at most, 1d unless given.',
  helpValue: 'SPAN',
  parse: async (text) => graceSeconds(text),
})

export function graceSeconds(text: string): number {
  const span = text === '0' ? 0 : spanMs(text)
  if (span === undefined) throw usageError(`"${text}" is not a span of time.`, 'Write it like 0, 12h or 7d.')
  if (span > LONGEST_GRACE_MS) throw usageError(`"${text}" is too long a grace.`, 'Give 30d at most.')
  return span / 1000
}

export const expiresFlag = Flags.custom<Ending>({
  description:
    'When it stops working: a day (to its end, UTC), a time (RFC 3339), or a span such as 12h, 30d, 8w, 1y.',
  helpValue: 'WHEN',
  parse: async (text) => ending(text),
})

/** A span is counted by the server: counted here, the same command would ask for another end when it is repeated. */
export type Ending = { expiresAt: string | null } | { expiresInSeconds: number }

/** The largest `Int` of GraphQL. */
const LONGEST_SPAN_S = 2 ** 31 - 1

export function ending(text: string): Ending {
  // For an expiry, 3m might be meant as months.
  const span = text.endsWith('m') ? undefined : spanMs(text)
  if (span === undefined) return { expiresAt: moment(text) }
  const seconds = span / 1000
  if (seconds >= 1 && seconds <= LONGEST_SPAN_S) return { expiresInSeconds: seconds }
  throw usageError(
    `"${text}" is too ${seconds < 1 ? 'short' : 'long'} a span.`,
    'Write it like 12h, 30d or 1y; 68y at most.',
  )
}

function moment(text: string): string {
  const date = new Date(timeOf(text))
  if (Number.isNaN(date.getTime())) {
    throw usageError(
      `"${text}" is not a day, a time or a span.`,
      'Write it like 2027-01-31, 2027-01-31T18:00:00Z or 30d.',
    )
  }
  return date.toISOString()
}

/** Of a key that may have none: `never`; nothing where nothing was said. */
export function endFrom(text: string | undefined): Ending | undefined {
  if (text === undefined) return undefined
  return text === 'never' ? { expiresAt: null } : ending(text)
}

function timeOf(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return endOfDay(text)
  return instantOf(text)
}

/** NaN for what is no time. Without a zone it would mean another moment on every machine. */
export function instantOf(text: string): number {
  const isWritten = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/i.test(text)
  return isWritten && !Number.isNaN(endOfDay(text.slice(0, 10))) ? Date.parse(text) : Number.NaN
}

export const pastFlag = Flags.custom<string>({
  description: 'A day (from its start, UTC), a time (RFC 3339), or a span back from now such as 12h, 7d.',
  helpValue: 'WHEN',
  parse: async (text) => past(text, new Date()),
})

export function past(text: string, now: Date): string {
  const span = spanMs(text)
  const date = span === undefined ? new Date(startOf(text)) : new Date(now.getTime() - span)
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  throw usageError(
    `"${text}" is not a day, a time or a span.`,
    'Write it like 2027-01-31, 2027-01-31T18:00:00Z or 7d.',
  )
}

const startOf = (text: string): number =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) ? endOfDay(text) - DAY_MS + 1000 : timeOf(text)

/** `Date.parse` turns 2027-02-31 into a day of March. */
function endOfDay(day: string): number {
  const start = new Date(`${day}T00:00:00Z`)
  const exists = !Number.isNaN(start.getTime()) && start.toISOString().startsWith(day)
  return exists ? start.getTime() + DAY_MS - 1000 : Number.NaN
}

export const csvFlag = Flags.boolean({ description: 'As comma-separated values.', exclusive: ['json'] })
