import { GraphQLError, Kind } from 'graphql'
import { momentIn } from '../core/moment.ts'
import { builder } from './builder.ts'

function read(value: unknown): Date {
  const time = typeof value === 'string' ? momentIn(value) : null
  if (time !== null) return new Date(time)
  throw new GraphQLError('A DateTime is written like 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00.')
}

builder.scalarType('DateTime', {
  description:
    'A moment, as RFC 3339 says; answered in UTC with milliseconds, like 2026-01-31T12:00:00.000Z.',
  serialize: (date) => date.toISOString(),
  parseValue: read,
  parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
})
