import type { FieldComplexity } from '@pothos/plugin-complexity'
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { introspectionMultiplier } from './introspection-size.ts'

export type QuerySize = {
  /** About how many values the answer holds, and what they take to get. */
  cost: number
  /** The same for what is asked about the schema: it costs time alone, and is bounded apart. */
  introspection: number
  /** How deep fields are nested; introspection aside, whose depth has a rule of its own. */
  depth: number
  /** How many fields are asked for once fragments are put in, aliases counted each. */
  fields: number
  /** The same, of the operation itself. */
  rootFields: number
}

export type Operation = {
  schema: GraphQLSchema
  node: OperationDefinitionNode
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  variables: Record<string, unknown>
}

const NOTHING: QuerySize = { cost: 0, introspection: 0, depth: 0, fields: 0, rootFields: 0 }

/** Each fragment is looked at once per type, however often it is spread: doubling them over and over costs no time. */
export function querySize({ schema, node, fragments, variables }: Operation): QuerySize {
  const known = new Map<SelectionSetNode, Map<GraphQLNamedType, QuerySize>>()

  function ofSelections(set: SelectionSetNode | undefined, type: GraphQLNamedType): QuerySize {
    if (!set) return NOTHING
    const byType = known.get(set) ?? new Map<GraphQLNamedType, QuerySize>()
    known.set(set, byType)
    const before = byType.get(type)
    if (before) return before
    let sum = NOTHING
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) sum = together(sum, ofField(selection, type))
      else sum = together(sum, ofFragment(selection, type))
    }
    byType.set(type, sum)
    return sum
  }

  function ofFragment(
    selection: Exclude<SelectionSetNode['selections'][number], FieldNode>,
    type: GraphQLNamedType,
  ): QuerySize {
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    const condition = fragment?.typeCondition?.name.value
    return ofSelections(fragment?.selectionSet, (condition && schema.getType(condition)) || type)
  }

  function ofField(selection: FieldNode, type: GraphQLNamedType): QuerySize {
    const field = definitionOf(selection.name.value, type)
    const below = field ? ofSelections(selection.selectionSet, getNamedType(field.type)) : NOTHING
    const fields = 1 + below.fields
    if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef)
      return { cost: 0, introspection: 1 + below.cost, depth: 1, fields, rootFields: 1 }
    const { own, multiplier } = field
      ? costOf(field, selection, type, variables, schema)
      : { own: 1, multiplier: 1 }
    return {
      cost: own + multiplier * below.cost,
      introspection: below.introspection,
      depth: 1 + below.depth,
      fields,
      rootFields: 1,
    }
  }

  const root = schema.getRootType(node.operation)
  return root ? ofSelections(node.selectionSet, root) : NOTHING
}

const together = (a: QuerySize, b: QuerySize): QuerySize => ({
  cost: a.cost + b.cost,
  introspection: a.introspection + b.introspection,
  depth: Math.max(a.depth, b.depth),
  fields: a.fields + b.fields,
  rootFields: a.rootFields + b.rootFields,
})

/** Undefined for `__typename`. */
function definitionOf(name: string, type: GraphQLNamedType): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

function costOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  type: GraphQLNamedType,
  variables: Record<string, unknown>,
  schema: GraphQLSchema,
): { own: number; multiplier: number } {
  if (type.name.startsWith('__')) return { own: 1, multiplier: introspectionMultiplier(schema, field.name) }
  const declared = field.extensions.complexity as FieldComplexity<object, object> | undefined
  const cost =
    typeof declared === 'function' ? declared(argumentsOf(field, node, variables), {}, field) : declared
  if (typeof cost === 'number') return { own: cost, multiplier: 1 }
  return { own: cost?.field ?? 1, multiplier: cost?.multiplier ?? 1 }
}

const NONE = {}
/** What can't be read counts as the most that it could be. */
const UNREADABLE = { first: Number.POSITIVE_INFINITY, ids: undefined, days: undefined, digests: undefined }

function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): object {
  if (field.args.length === 0) return NONE
  try {
    return getArgumentValues(field, node, variables)
  } catch {
    return UNREADABLE
  }
}
