import { VERSION } from '../core/version.ts'
import { builder } from './builder.ts'

const Health = builder.objectRef<{ time: Date }>('Health').implement({
  description: 'Whether the server answers, for those without a key.',
  fields: (t) => ({
    status: t.string({ description: 'ok', resolve: () => 'ok' }),
    version: t.string({ description: 'The version of vigint.', resolve: () => VERSION }),
    time: t.field({ type: 'DateTime', description: 'The clock of the server.', resolve: ({ time }) => time }),
  }),
})

builder.queryField('health', (t) =>
  t.field({
    type: Health,
    description: 'Whether the server answers. Needs no key.',
    guard: { public: true },
    resolve: (_, __, { core }) => ({ time: core.now() }),
  }),
)
