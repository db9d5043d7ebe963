import type { Day, RuleType } from '../../db/tables/index.ts'

export type { ArmedSpan, Day, Point, Rule, RuleType, Zone } from '../../db/tables/index.ts'

export const RULE_TYPES = [
  'INTRUSION',
  'LOITERING',
  'CROWD',
  'TAMPERING',
] as const satisfies readonly RuleType[]
export const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const satisfies readonly Day[]
