import type { RiskLevel, Rule, RuleType, StoredPresence } from '../../db/tables/index.ts'
import { type Finding, RISK_LEVELS } from './incident.ts'
import { RULE_RISKS } from './rule-defaults.ts'
import type { Standing } from './standing.ts'
import { tellMet, tellSeen, tellUnmet } from './tell.ts'
import { wordsIn } from './wording.ts'
import type { Words } from './words.ts'

/** Among rules of one risk. */
const GRAVEST_FIRST: readonly RuleType[] = ['INTRUSION', 'TAMPERING', 'LOITERING', 'CROWD']

export type Judging = {
  rules: readonly Rule[]
  /** One for each rule. */
  standings: readonly Standing[]
  presence: readonly StoredPresence[]
  /** Moments of the frames that were looked at, in their order. */
  frames: readonly number[]
  /** BCP 47 tag. */
  language: string
}

type Met = { rule: Rule; standing: Standing; risk: RiskLevel }

/** `NONE` where no rule is met. The gravest one that is says what it is, and all are told. */
export function judge({ rules, standings, presence, frames, language }: Judging): Finding {
  const words = wordsIn(language)
  const all = rules.flatMap((rule, place) => {
    const standing = standings[place]
    return standing ? [{ rule, standing, risk: rule.riskLevel ?? RULE_RISKS[rule.type] }] : []
  })
  const met = all.filter(({ standing }) => standing.isMet).toSorted(graver)
  const seen = tellSeen(words, presence)
  const [gravest] = met
  if (!gravest) {
    const unmet = all.map(({ rule, standing }) => tellUnmet(words, rule, standing))
    return {
      incidentType: 'NONE',
      riskLevel: 'LOW',
      confidence: 0,
      summary: rules.length === 0 ? `${words.noRules} ${seen}` : words.noneMet,
      detail: [...unmet, seen].join(' '),
      evidence: [],
    }
  }
  return {
    incidentType: gravest.rule.type,
    riskLevel: gravest.risk,
    confidence: confidenceOf(gravest),
    summary: tellMet(words, gravest.rule, gravest.standing),
    detail: [...met.map((each) => tellSurely(words, each)), seen].join(' '),
    evidence: placesOf(met, frames),
  }
}

function graver(one: Met, other: Met): number {
  return (
    RISK_LEVELS.indexOf(other.risk) - RISK_LEVELS.indexOf(one.risk) ||
    GRAVEST_FIRST.indexOf(one.rule.type) - GRAVEST_FIRST.indexOf(other.rule.type) ||
    other.standing.score - one.standing.score
  )
}

/** As sure as the detector was on the average of the frames that show it, in whole hundredths. */
const confidenceOf = ({ standing }: Met): number => Math.round(standing.score * 100) / 100

const tellSurely = (words: Words, met: Met): string => {
  const percent = words.number.format(Math.round(confidenceOf(met) * 100))
  return tellMet(words, met.rule, met.standing).replace(/\.$/, ` (${words.sureness(percent)}).`)
}

/** Of what shows it, the nearest frame: tampering is seen in frames that were not looked at closely. */
function placesOf(met: readonly Met[], frames: readonly number[]): number[] {
  const moments = met.flatMap(({ standing }) => standing.evidence.map(({ at }) => at))
  const places = moments.flatMap((moment) => {
    const [nearest] = frames
      .map((at, place) => ({ place, off: Math.abs(at - moment) }))
      .toSorted((one, other) => one.off - other.off)
    return nearest ? [nearest.place] : []
  })
  return [...new Set(places)].toSorted((one, other) => one - other)
}
