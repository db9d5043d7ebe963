import { Flags } from '@oclif/core'
import { operationFlag } from './usage-flags.ts'

/** Which of a client's budgets is meant. */
export const budgetFlags = {
  operation: operationFlag({ description: 'Of what; of everything unless given.' }),
  period: Flags.option({ options: ['day', 'week', 'month'] as const, required: true })({
    required: true,
    description: 'For how long, by the clocks of the client.',
  }),
}
