import type { RiskLevel, RuleType } from '../../db/tables/index.ts'
import type { TamperSign } from './tampering-signs.ts'

/** What holds where a rule says nothing else. */
export const RULE_DEFAULTS = { minSeconds: 1, minScore: 0.3, people: 5, dwellSeconds: 30 } as const

/** Of TAMPERING, where `minSeconds` is not given: a picture without motion is frozen only if it stays so, and a knock moves nothing. */
export const TAMPER_SECONDS = { covered: 1, moved: 3, frozen: 5 } as const satisfies Record<
  TamperSign,
  number
>

export const RULE_RISKS = {
  INTRUSION: 'HIGH',
  TAMPERING: 'HIGH',
  LOITERING: 'MEDIUM',
  CROWD: 'MEDIUM',
} as const satisfies Record<RuleType, RiskLevel>
