import { z } from 'zod'
import type { AnalysisSettings, AnalysisStage } from '../../db/tables/index.ts'
import { InvalidInputError } from '../errors.ts'
import { laidOver } from './laid-over.ts'
import { quoted, ruleName, rulesInput } from './rule-input.ts'
import { masksInput, zonesInput } from './zone-input.ts'

const stage = z.boolean().nullish()
const stagesInput = z.object({
  motion: stage,
  detect: stage,
  screen: stage,
  confirm: stage,
} satisfies Record<AnalysisStage, z.ZodType>)

/** As they stand in the input of a source, beside others. Null clears; a list is given as a whole. */
export const analysisFields = {
  stages: stagesInput.nullish(),
  rules: rulesInput.nullish(),
  zones: zonesInput.nullish(),
  masks: masksInput.nullish(),
}
const analysisInput = z.object(analysisFields)
export type AnalysisInput = z.output<typeof analysisInput>

/** What is left out stays. Throws where a rule is for a zone that there is none of then. */
export function changedAnalysis(before: AnalysisSettings, given: AnalysisInput): AnalysisSettings {
  const stages = given.stages === null ? null : laidOver<Stages>(before.stages ?? {}, given.stages ?? {})
  const after = laidOver<AnalysisSettings>(before, { ...given, stages })
  const changed = Object.fromEntries(Object.entries(after).filter(([, value]) => !isEmpty(value)))
  requireZones(changed)
  return changed
}

type Stages = NonNullable<AnalysisSettings['stages']>

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

/** The rules may be there already while the zones change, or the other way round. */
function requireZones({ rules = [], zones = [] }: AnalysisSettings): void {
  const issues = rules.flatMap((rule, place) => {
    const { zone } = rule
    if (zone === undefined || zones.some(({ name }) => name === zone)) return []
    const message = `${ruleName(rule, place)}: there is no zone ${quoted(zone)}. Give it in zones, or change the rules so that none is for it.`
    return [{ path: `rules.${place}.zone`, message }]
  })
  if (issues.length > 0) throw new InvalidInputError(issues)
}
