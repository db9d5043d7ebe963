import { RULE_DEFAULTS, RULE_RISKS, TAMPER_SECONDS } from '../core/analysis/rule-defaults.ts'
import type { Day, RuleType } from '../db/tables/index.ts'
import { builder } from './builder.ts'

const RULE_MEANINGS: Record<RuleType, string> = {
  INTRUSION: 'Somebody is in the zone.',
  LOITERING: 'One person stays in the zone.',
  CROWD: 'Many people are in the zone at once.',
  TAMPERING: 'The camera is covered, frozen or turned away.',
}
export const RuleTypeName = builder.enumType('AnalysisRuleType', {
  description: 'What a rule looks for.',
  values: Object.fromEntries(
    Object.entries(RULE_MEANINGS).map(([type, description]) => [
      type,
      { value: type as RuleType, description },
    ]),
  ) as Record<RuleType, { value: RuleType; description: string }>,
})

const DAY_NAMES: Record<Day, string> = {
  MON: 'Monday.',
  TUE: 'Tuesday.',
  WED: 'Wednesday.',
  THU: 'Thursday.',
  FRI: 'Friday.',
  SAT: 'Saturday.',
  SUN: 'Sunday.',
}
export const DayName = builder.enumType('Day', {
  description: 'A day of the week.',
  values: Object.fromEntries(
    Object.entries(DAY_NAMES).map(([day, description]) => [day, { value: day as Day, description }]),
  ) as Record<Day, { value: Day; description: string }>,
})

/** What is said of a rule where it is shown, and where it is given. */
export const ABOUT_RULES = {
  inParts: 'in parts of the picture, 0 to 1',
  from: 'From this time of day on, as in 22:00.',
  to: 'Until this time of day, 24:00 for its end; of the next day where it is not later than `from`.',
  days: 'On which days it begins; every day without.',
  zone: 'The zone that it is for, by its name; the whole picture without.',
  schedule: 'When it is armed, in the time zone of the client; always without.',
  minSeconds: `For how long at least, gaps of up to a second bridged: 0 to 600. ${RULE_DEFAULTS.minSeconds} without; of TAMPERING ${TAMPER_SECONDS.covered} covered, ${TAMPER_SECONDS.moved} moved, ${TAMPER_SECONDS.frozen} frozen.`,
  minScore: `How sure at least: 0.2 to 1; ${RULE_DEFAULTS.minScore} without.`,
  people: `Of CROWD: how many people at least, 2 to 100; ${RULE_DEFAULTS.people} without.`,
  dwellSeconds: `Of LOITERING: longer than so many seconds, 1 to 3600; ${RULE_DEFAULTS.dwellSeconds} without.`,
  riskLevel: `How urgent it is; ${Object.entries(RULE_RISKS)
    .map(([type, risk]) => `${type} ${risk}`)
    .join(', ')} without.`,
} as const
