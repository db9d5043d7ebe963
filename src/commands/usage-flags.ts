import { Flags } from '@oclif/core'
import { usageError } from './failures.ts'
import { GROUPINGS, type Grouping } from './render/usage.ts'

const OPERATIONS = [
  'analysis',
  'model-tokens',
  'alert-email',
  'alert-webhook',
  'clip-storage-gb-day',
  'frames',
  'requests',
] as const

export const operationFlag = Flags.option({ options: OPERATIONS })

export const groupingsFlag = Flags.custom<Grouping[]>({
  helpValue: 'WHAT[,WHAT]',
  parse: async (text) => text.split(',').map((each) => grouping(each.trim().toLowerCase())),
})

function grouping(text: string): Grouping {
  const found = GROUPINGS.find((each) => each === text)
  if (found) return found
  throw usageError(`Usage can't be added up by "${text}".`, `Choose from ${GROUPINGS.join(', ')}.`)
}
