import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'

/** How long the lists are that the schema gives of itself: all types, and of each type the mean. */
type Lengths = Record<string, number>

const known = new WeakMap<GraphQLSchema, Lengths>()

/** How often what is asked below a field of the introspection is answered. */
export function introspectionMultiplier(schema: GraphQLSchema, field: string): number {
  const lengths = known.get(schema) ?? lengthsOf(schema)
  known.set(schema, lengths)
  return lengths[field] ?? 1
}

function lengthsOf(schema: GraphQLSchema): Lengths {
  const types = Object.values(schema.getTypeMap())
  const fields = types.flatMap(fieldsOf)
  const mean = (count: number, of: number) => Math.max(1, count / Math.max(1, of))
  const inputs = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()))
  return {
    types: types.length,
    directives: schema.getDirectives().length,
    fields: mean(fields.length, types.length),
    inputFields: mean(inputs.length, types.length),
    enumValues: mean(types.filter(isEnumType).flatMap((type) => type.getValues()).length, types.length),
    args: mean(fields.flatMap(({ args }) => args).length, fields.length),
  }
}

const fieldsOf = (type: GraphQLNamedType) =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
