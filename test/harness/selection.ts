import type { GraphQLObjectType } from 'graphql'
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isRequiredArgument,
} from 'graphql'

/** Pages within pages multiply: a few of each are as telling as many. */
const PAGE = 5

/** Everything that can be asked of a type without naming anything, to a depth. */
export function selectionOf(schema: GraphQLSchema, type: GraphQLNamedOutputType, depth: number): string {
  if (!isCompositeType(type)) return ''
  return `{ __typename ${partsOf(schema, type, depth).join(' ')} }`
}

function partsOf(schema: GraphQLSchema, type: GraphQLCompositeType, depth: number): string[] {
  if (!isAbstractType(type)) return fieldsOf(schema, type, depth)
  return schema.getPossibleTypes(type).map((each) => {
    // One name for fields of different types would be a conflict.
    const parts = fieldsOf(schema, each, depth, `${each.name}_`)
    return `... on ${each.name} { ${['__typename', ...parts].join(' ')} }`
  })
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType, depth: number, alias = ''): string[] {
  return Object.values(type.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap((field) => {
      const inner = innerOf(schema, field, depth)
      return inner === null ? [] : [`${alias && `${alias}${field.name}: `}${field.name}${inner}`]
    })
}

/** Null where it goes too deep. */
function innerOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, depth: number) {
  const type = getNamedType(field.type)
  if (isLeafType(type)) return ''
  if (depth === 0) return null
  const page = field.args.some(({ name }) => name === 'first') ? `(first: ${PAGE})` : ''
  return `${page} ${selectionOf(schema, type, depth - 1)}`
}
