import type { Rule, RuleType } from '../../db/tables/index.ts'
import { lastsEnough, signNamed } from './condition.ts'
import type { Look, Run } from './run.ts'
import type { TamperSign } from './tampering-signs.ts'

/** Why a rule is not met: too short so far, too unsure, nothing of it there, not armed, nobody looked. */
export type Reason = 'met' | 'short' | 'unsure' | 'absent' | 'disarmed' | 'unseen'

/** How a rule stands. Times in milliseconds since 1970; null where nothing of it is there. */
export type Standing = {
  /** Its place among the rules of its source. */
  rule: number
  type: RuleType
  isMet: boolean
  reason: Reason
  from: number | null
  /** The last moment at which it was seen. */
  to: number | null
  seconds: number
  /** The mean of the frames that show it, and the best of them; from 0 to 1. */
  score: number
  best: number
  /** So many people at once. */
  most: number
  /** Of TAMPERING. */
  sign: TamperSign | null
  /** The first frame that shows it, the one that does so best, and the last. */
  evidence: readonly Look[]
}

export type RuleAt = { rule: Rule; place: number }

export function standingOf({ rule, place }: RuleAt, name: string, run: Run): Standing {
  const milliseconds = run.until - run.since
  const hasLasted = lastsEnough(rule, name, milliseconds)
  const isMet = hasLasted && run.isSure
  return {
    rule: place,
    type: rule.type,
    isMet,
    reason: isMet ? 'met' : hasLasted ? 'unsure' : 'short',
    from: run.since,
    to: run.until,
    seconds: milliseconds / 1_000,
    score: run.scores / run.looks,
    best: run.best.score,
    most: run.most,
    sign: signNamed(name),
    evidence: evidenceOf(run),
  }
}

export const nothingOf = ({ rule, place }: RuleAt, reason: Reason): Standing => ({
  rule: place,
  type: rule.type,
  isMet: false,
  reason,
  from: null,
  to: null,
  seconds: 0,
  score: 0,
  best: 0,
  most: 0,
  sign: null,
  evidence: [],
})

/** Above 0 where the one says more than the other: met before not met, then the longer one, then the surer one. */
export function compareStandings(one: Standing, other: Standing): number {
  return (
    Number(one.isMet) - Number(other.isMet) ||
    one.seconds - other.seconds ||
    one.score - other.score ||
    REASONS.indexOf(one.reason) - REASONS.indexOf(other.reason)
  )
}

const REASONS: readonly Reason[] = ['unseen', 'disarmed', 'absent', 'short', 'unsure', 'met']

function evidenceOf({ first, best, last }: Run): Look[] {
  const byMoment = new Map([first, last, best].map((look) => [look.at, look]))
  return [...byMoment.values()].toSorted((one, other) => one.at - other.at)
}
