import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

/** What a multipart request puts where its file belongs. */
const FILE = /^file:/

function read(value: unknown): string {
  if (typeof value === 'string' && FILE.test(value)) return value
  throw new GraphQLError(
    'A file is sent as a part of a multipart request, and named by its map; here stands null.',
  )
}

builder.scalarType('Upload', {
  description: 'A file of a multipart request, as in graphql-multipart-request-spec.',
  serialize: () => {
    throw new GraphQLError('A file is never answered.')
  },
  parseValue: read,
  parseLiteral: () => read(undefined),
})
