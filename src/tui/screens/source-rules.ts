import type { SourceDetail } from '../../client/index.ts'
import { type RuleShown, ruleText } from '../../client/rule-text.ts'
import type { Detail } from '../components/details.tsx'
import type { Mark } from '../pictures/marks.ts'

const STAGES = ['motion', 'detect', 'screen', 'confirm'] as const

/** How a source is looked at. */
export function ruleDetails({ watch, rules, zones, masks, stages }: SourceDetail): Detail[] {
  const off = STAGES.filter((stage) => !stages[stage])
  return [
    ['Watched', watch ? { text: 'while there is motion', tone: 'good' } : 'no'],
    ['Rules', rules.map(ruleLine).join('\n') || null],
    ['Zones', zones.map(({ name, points }) => cornered(name, points)).join('\n') || null],
    ['Masks', masks.map(({ points }, place) => cornered(`mask ${place + 1}`, points)).join('\n') || null],
    ['Stages', off.length === 0 ? 'all' : `without ${off.join(', ')}`],
  ]
}

/** Where a line may be broken. */
const ruleLine = (rule: RuleShown): string => ruleText(rule).replace(':', ': ').replaceAll(',', ', ')

const cornered = (name: string, points: readonly unknown[]): string => `${name}, ${points.length} corners`

/** For its picture: where rules look, and where nothing is looked at. */
export function ruleMarks({ zones, masks }: Pick<SourceDetail, 'zones' | 'masks'>): Mark[] {
  return [
    ...zones.map(({ name, points }): Mark => ({ kind: 'zone', label: name, points })),
    ...masks.map(({ points }): Mark => ({ kind: 'mask', label: 'mask', points })),
  ]
}
