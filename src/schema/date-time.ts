import { GraphQLError, Kind } from 'graphql'
import { z } from 'zod'
import { isMoment } from '../core/moment.ts'
import { builder } from './builder.ts'

const rfc3339 = z.iso.datetime({ offset: true })

function read(value: unknown): Date {
  const text = rfc3339.safeParse(value)
  const date = new Date(text.success ? text.data : Number.NaN)
  if (isMoment(date)) return date
  throw new GraphQLError('A DateTime is written like 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00.')
}

builder.scalarType('DateTime', {
  description:
    'A moment, as RFC 3339 says; answered in UTC with milliseconds, like 2026-01-31T12:00:00.000Z.',
  serialize: (date) => date.toISOString(),
  parseValue: read,
  parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
})
