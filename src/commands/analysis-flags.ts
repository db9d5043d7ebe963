import { Flags } from '@oclif/core'
import { parseRule } from '../client/rule-text.ts'
import { parseMask, parseZone } from '../client/zone-text.ts'
import { usageError } from './failures.ts'

const helpGroup = 'ANALYSIS'
const STAGES = ['motion', 'detect', 'screen', 'confirm'] as const
const stageList = { options: STAGES, multiple: true, multipleNonGreedy: true, delimiter: ',' } as const
const many = { helpGroup, multiple: true, multipleNonGreedy: true } as const

/** How a source is looked at. A list is given as a whole: what was there before is gone. */
export const analysisFlags = {
  watch: Flags.boolean({
    helpGroup,
    allowNo: true,
    description: 'Look at it without being asked, while there is motion.',
  }),
  rule: Flags.string({
    ...many,
    helpValue: 'RULE',
    description:
      'What makes an incident: INTRUSION, LOITERING, CROWD or TAMPERING, such as INTRUSION:zone=till,min=2s,schedule=mon-fri@22:00-06:00; none for no rules. May be repeated: all rules are given together.',
  }),
  zone: Flags.string({
    ...many,
    helpValue: 'ZONE',
    description:
      'A part of the picture for rules, such as till=0.1,0.2;0.5,0.2;0.5,0.9; none for no zones. May be repeated: all together.',
  }),
  mask: Flags.string({
    ...many,
    helpValue: 'CORNERS',
    description:
      'A part of the picture that is not looked at, such as 0,0;1,0;1,0.1; none for no masks. May be repeated: all together.',
  }),
  'stages-on': Flags.option({ ...stageList, helpGroup, description: 'Stages to switch on.' })(),
  'stages-off': Flags.option({ ...stageList, helpGroup, description: 'Stages to switch off.' })(),
}

export const ANALYSIS_FLAG_NAMES = Object.keys(analysisFlags)

type Stage = (typeof STAGES)[number]
export type AnalysisFlagValues = {
  watch?: boolean | undefined
  rule?: string[] | undefined
  zone?: string[] | undefined
  mask?: string[] | undefined
  'stages-on'?: Stage[] | undefined
  'stages-off'?: Stage[] | undefined
}

/** Undefined for what was not named. */
export function analysisChanges(flags: AnalysisFlagValues) {
  return {
    watch: flags.watch,
    rules: listOf('rule', flags.rule, parseRule),
    zones: listOf('zone', flags.zone, parseZone),
    masks: listOf('mask', flags.mask, (text) => ({ points: parseMask(text) })),
    stages: stagesOf(flags['stages-on'] ?? [], flags['stages-off'] ?? []),
  }
}

function listOf<Item>(
  flag: string,
  texts: readonly string[] | undefined,
  read: (text: string) => Item,
): Item[] | undefined {
  if (texts === undefined) return undefined
  if (!texts.includes('none')) return texts.map(read)
  if (texts.length === 1) return []
  throw usageError(`--${flag} none and others contradict each other.`, 'Give none alone, or leave it out.')
}

function stagesOf(on: readonly Stage[], off: readonly Stage[]) {
  const both = on.find((stage) => off.includes(stage))
  if (both) throw usageError(`${both} can not be both on and off.`, 'Name it once.')
  if (on.length === 0 && off.length === 0) return undefined
  return Object.fromEntries([
    ...on.map((stage) => [stage, true] as const),
    ...off.map((stage) => [stage, false] as const),
  ]) as { [Name in Stage]?: boolean }
}
