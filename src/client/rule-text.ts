import { VigintError } from './errors.ts'
import { type ArmedSpanInput, type Day, parseSchedule, scheduleText } from './schedule-text.ts'

export const RULE_TYPES = ['INTRUSION', 'LOITERING', 'CROWD', 'TAMPERING'] as const
export type RuleType = (typeof RULE_TYPES)[number]
export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const
export type RiskLevel = (typeof RISK_LEVELS)[number]

export interface RuleInput {
  type: RuleType
  zone?: string
  schedule?: ArmedSpanInput[]
  minSeconds?: number
  minScore?: number
  people?: number
  dwellSeconds?: number
  riskLevel?: RiskLevel
}

const HOW =
  'Write it like INTRUSION, or with what it says, like INTRUSION:zone=till,min=2s,score=0.4,schedule=mon-fri@22:00-06:00. Also people=5 (CROWD), dwell=60s (LOITERING) and risk=HIGH.'

/** `INTRUSION:min=1s,zone=till`. What does not fit its type or has no zone is for the server to tell. */
export function parseRule(text: string): RuleInput {
  const colon = text.includes(':') ? text.indexOf(':') : text.length
  const type = oneOf(RULE_TYPES, text.slice(0, colon))
  if (!type) throw wrong(`"${text}" is no rule.`)
  const said = text.slice(colon + 1).trim()
  const parts = said === '' ? [] : said.split(',').map((part) => optionIn(part))
  const names = parts.map(({ name }) => name)
  const twice = names.find((name, place) => names.indexOf(name) < place)
  if (twice) throw wrong(`"${text}" says ${twice} twice.`)
  return Object.assign({ type }, ...parts.map(({ field }) => field))
}

export type RuleShown = {
  type: RuleType
  zone?: string | null
  schedule?: readonly { days: readonly Day[]; from: string; to: string }[] | null
  minSeconds?: number | null
  minScore?: number | null
  people?: number | null
  dwellSeconds?: number | null
  riskLevel?: RiskLevel | null
}

/** The same text again, with nothing of what it leaves to the defaults. */
export function ruleText({ type, ...rule }: RuleShown): string {
  const parts = [
    said('zone', rule.zone),
    said('people', rule.people),
    said('dwell', rule.dwellSeconds, 's'),
    said('min', rule.minSeconds, 's'),
    said('score', rule.minScore),
    said('risk', rule.riskLevel),
    said('schedule', rule.schedule && scheduleText(rule.schedule)),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? type : `${type}:${parts.join(',')}`
}

const said = (name: string, value: string | number | null | undefined, unit = ''): string | undefined =>
  value === null || value === undefined ? undefined : `${name}=${value}${unit}`

type Field = Partial<Omit<RuleInput, 'type'>>

const OPTIONS: Record<string, (text: string) => Field | undefined> = {
  zone: (text) => (text === '' ? undefined : { zone: text }),
  schedule: (text) => ({ schedule: parseSchedule(text) }),
  min: (text) => known('minSeconds', secondsIn(text)),
  dwell: (text) => known('dwellSeconds', secondsIn(text)),
  score: (text) => known('minScore', numberIn(text)),
  people: (text) => known('people', /^\d{1,9}$/.test(text) ? Number(text) : undefined),
  risk: (text) => known('riskLevel', oneOf(RISK_LEVELS, text)),
}

function optionIn(part: string): { name: string; field: Field } {
  const sign = part.indexOf('=')
  const name = part.slice(0, Math.max(0, sign)).trim().toLowerCase()
  const field = Object.hasOwn(OPTIONS, name) ? OPTIONS[name]?.(part.slice(sign + 1).trim()) : undefined
  if (!field) throw wrong(`"${part}" is nothing that a rule says.`)
  return { name, field }
}

const known = <Name extends keyof Field>(name: Name, value: Field[Name] | undefined): Field | undefined =>
  value === undefined ? undefined : { [name]: value }

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, min: 60, h: 3_600 }

function secondsIn(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([\d.]+) ?([a-z]*)$/i.exec(text) ?? []
  const size = Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()] : undefined
  const value = numberIn(number)
  return value === undefined || size === undefined ? undefined : Math.round(value * size * 1_000) / 1_000
}

const numberIn = (text: string): number | undefined =>
  /^\d{1,9}(?:\.\d{1,17})?$/.test(text) ? Number(text) : undefined

const oneOf = <Text extends string>(all: readonly Text[], text: string): Text | undefined =>
  all.find((each) => each === text.trim().toUpperCase())

const wrong = (message: string): VigintError => new VigintError('BAD_USER_INPUT', message, HOW)
