import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

const answerOnly = () => {
  throw new GraphQLError('JSON is only answered, never taken.')
}

builder.scalarType('JSON', {
  description: 'Any JSON, for what has no fixed shape. Only answered, never taken.',
  serialize: (value) => value,
  parseValue: answerOnly,
  parseLiteral: answerOnly,
})
