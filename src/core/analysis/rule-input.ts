import { z } from 'zod'
import type { Rule, RuleType } from '../../db/tables/index.ts'
import { LEAST_SCORE } from './detection.ts'
import { RISK_LEVELS } from './incident.ts'
import { laidOver } from './laid-over.ts'
import { DAYS, RULE_TYPES } from './rule.ts'

export const MOST_RULES = 20
const MOST_SPANS = 20

const span = z.object({
  /** Left out: on every day. */
  days: z.array(z.enum(DAYS)).nullish(),
  from: z.string(),
  to: z.string(),
})

const shape = z.object({
  type: z.enum(RULE_TYPES),
  /** As zones are named; that there is one is looked at when all is known. */
  zone: z
    .string()
    .transform((text) => text.trim().normalize('NFC'))
    .nullish(),
  schedule: z.array(span).nullish(),
  minSeconds: z.number().nullish(),
  minScore: z.number().nullish(),
  people: z.number().nullish(),
  dwellSeconds: z.number().nullish(),
  riskLevel: z.enum(RISK_LEVELS).nullish(),
})
type Given = z.output<typeof shape>

/** Every message names its rule, and says what to do. */
export const rulesInput = z
  .array(shape)
  .max(MOST_RULES, `A source has at most ${MOST_RULES} rules. Leave some out.`)
  .superRefine((rules, context) => {
    for (const [place, rule] of rules.entries())
      for (const { path, wrong } of wrongIn(rule))
        context.addIssue({
          code: 'custom',
          path: [place, ...path],
          message: `${ruleName(rule, place)}: ${wrong}`,
        })
  })
  .transform((rules) => rules.map(stored))

const LONGEST_TOLD = 60
/** What was given, as far as it helps to see it again. */
export const quoted = (text: string): string => JSON.stringify(text.slice(0, LONGEST_TOLD))

/** As people count them. */
export const ruleName = ({ type }: { type: RuleType }, place: number): string => `Rule ${place + 1} (${type})`

type Wrong = { path: (string | number)[]; wrong: string }

const LIMITS = {
  minSeconds: { least: 0, most: 600 },
  minScore: { least: LEAST_SCORE, most: 1 },
  people: { least: 2, most: 100, isWhole: true, of: 'CROWD' },
  dwellSeconds: { least: 1, most: 3_600, of: 'LOITERING' },
} as const satisfies Record<string, { least: number; most: number; isWhole?: boolean; of?: RuleType }>
const LIMITED = Object.keys(LIMITS) as (keyof typeof LIMITS)[]

function wrongIn(rule: Given): Wrong[] {
  const numbers = LIMITED.flatMap((field) => {
    const wrong = wrongNumber(rule, field)
    return wrong ? [{ path: [field], wrong }] : []
  })
  return [...numbers, ...wrongZone(rule), ...wrongSchedule(rule)]
}

function wrongNumber(rule: Given, field: keyof typeof LIMITS): string | undefined {
  const value = rule[field]
  if (value === null || value === undefined) return undefined
  const limits: { least: number; most: number; isWhole?: boolean; of?: RuleType } = LIMITS[field]
  const { least, most, isWhole, of } = limits
  if (of && of !== rule.type)
    return `${field} is for ${of} alone. Leave it out, or make this a rule of that type.`
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return undefined
  return `${field} must be ${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}.`
}

function wrongZone({ type, zone }: Given): Wrong[] {
  if (type !== 'TAMPERING' || zone === null || zone === undefined) return []
  return [{ path: ['zone'], wrong: 'a camera is tampered with as a whole. Leave zone out.' }]
}

function wrongSchedule({ schedule }: Given): Wrong[] {
  if (!schedule) return []
  if (schedule.length < 1 || schedule.length > MOST_SPANS) {
    const wrong = `schedule has ${schedule.length} spans. Give 1 to ${MOST_SPANS}, or leave it out to be armed always.`
    return [{ path: ['schedule'], wrong }]
  }
  return schedule.flatMap(({ days, from, to }, place) => [
    ...(days?.length === 0
      ? [
          {
            path: ['schedule', place, 'days'],
            wrong: 'a span has no days. Name some, or leave days out for every day.',
          },
        ]
      : []),
    ...(FROM.test(from) ? [] : [wrongTime(place, 'from', from, '00:00 to 23:59')]),
    ...(TO.test(to) ? [] : [wrongTime(place, 'to', to, '00:00 to 24:00')]),
  ])
}

const FROM = /^(?:[01]\d|2[0-3]):[0-5]\d$/
const TO = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/

const wrongTime = (place: number, field: string, text: string, times: string): Wrong => ({
  path: ['schedule', place, field],
  wrong: `${quoted(text)} is no time of day. Write it with two digits each, ${times}.`,
})

function stored({ type, schedule, ...others }: Given): Rule {
  const spans = schedule?.map(({ days, from, to }) => ({
    days: DAYS.filter((day) => !days || days.includes(day)),
    from,
    to,
  }))
  return { type, ...laidOver<Omit<Rule, 'type'>>({}, { ...others, schedule: spans }) }
}
