import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { Invoice } from './invoices.ts'

const USUAL_STEPS = 3

const DunningStep = builder.drizzleObject('dunningSteps', {
  name: 'DunningStep',
  description: 'What the server did because an invoice was not paid in time.',
  select: { columns: { days: true, revokes: true, at: true } },
  fields: (t) => ({
    days: t.exposeInt('days', { description: 'Which step: that of so many days after it was due.' }),
    revokes: t.exposeBoolean('revokes', {
      description: 'Whether the client was revoked; other steps remind, by mail.',
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
  }),
})

builder.drizzleObjectField(Invoice, 'dunning', (t) =>
  t.relation('dunningSteps', {
    type: DunningStep,
    complexity: atMost(USUAL_STEPS),
    description: 'Of what its client was reminded, step by step, each once.',
    query: { orderBy: { days: 'asc', revokes: 'asc' } },
  }),
)
