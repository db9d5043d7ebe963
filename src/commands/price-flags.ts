import { Flags } from '@oclif/core'
import { usageError } from './failures.ts'

/** A day, from its start, or a time; past or to come. */
export const momentFlag = Flags.custom<string>({ helpValue: 'WHEN', parse: async (text) => moment(text) })

export function moment(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isTime = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/i.test(text)
  const date = new Date(isDay ? `${text}T00:00:00Z` : isTime ? text : Number.NaN)
  const exists = !Number.isNaN(date.getTime()) && (!isDay || date.toISOString().startsWith(text))
  if (exists) return date.toISOString()
  throw usageError(`"${text}" is not a day or a time.`, 'Write it like 2027-01-31 or 2027-01-31T18:00:00Z.')
}

const OPERATIONS = [
  'ANALYSIS',
  'MODEL_TOKENS',
  'ALERT_EMAIL',
  'ALERT_WEBHOOK',
  'CLIP_STORAGE_GB_DAY',
  'FRAMES',
  'REQUESTS',
] as const
type Operation = (typeof OPERATIONS)[number]

export interface Price {
  operation: Operation
  unit?: string
  included?: number
  tiers?: { upTo?: number; unit: string }[]
}

const HOW =
  'Write it like analysis=0.05, with tiers like analysis=0.05:100,0.03:500,0.01, and with what is included like analysis=0.05+10.'
const SHAPE = /^([a-z_-]+)=([0-9.:,]+)(?:\+([0-9.]+))?$/i

/** `analysis=0.05:100,0.03+10`: 0.05 up to 100, then 0.03, after 10 that are included. */
export function price(text: string): Price {
  const [, name = '', prices = '', free] = SHAPE.exec(text.trim()) ?? []
  const operation = OPERATIONS.find((each) => each === name.toUpperCase().replaceAll('-', '_'))
  if (!operation) throw usageError(`"${text}" is no price of an operation.`, HOW)
  const included = free === undefined ? {} : { included: number(free) }
  const tiers = prices.split(',').map((tier) => {
    const [unit = '', upTo] = tier.split(':')
    return upTo === undefined ? { unit } : { unit, upTo: number(upTo) }
  })
  const [first] = tiers
  if (first && tiers.length === 1 && !('upTo' in first)) return { operation, ...included, unit: first.unit }
  return { operation, ...included, tiers }
}

function number(text: string): number {
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) throw usageError(`"${text}" is no quantity.`, HOW)
  return value
}
