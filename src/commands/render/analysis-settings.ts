import { ruleText } from '../../client/rule-text.ts'
import type { SourceDetail } from '../../client/sources.ts'
import { maskText, zoneText } from '../../client/zone-text.ts'
import type { Field } from './fields.ts'

/** As it can be given again. */
export function analysisFields({ watch, rules, zones, masks, stages }: SourceDetail): Field[] {
  const off = Object.entries(stages).flatMap(([stage, isOn]) => (isOn ? [] : [stage]))
  return [
    ['Watched', watch ? 'while there is motion' : 'no'],
    ...listed('Rule', 'Rules', rules.map(ruleText)),
    ...listed('Zone', 'Zones', zones.map(zoneText)),
    ...listed(
      'Mask',
      'Masks',
      masks.map(({ points }) => maskText(points)),
    ),
    ['Stages off', off.length > 0 ? off.join(', ') : null],
  ]
}

const listed = (one: string, many: string, texts: readonly string[]): Field[] =>
  texts.map((text, place) => [place > 0 ? '' : texts.length > 1 ? many : one, text])
