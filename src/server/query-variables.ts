import { Kind, type OperationDefinitionNode, type TypeNode } from 'graphql'

/** Those that can tell how long a page or a list is. */
export function relevantVariables({ variableDefinitions = [] }: OperationDefinitionNode): string[] {
  return variableDefinitions
    .filter(({ type }) => isNumber(type) || isList(type))
    .map(({ variable }) => variable.name.value)
}

const bare = (type: TypeNode) => (type.kind === Kind.NON_NULL_TYPE ? type.type : type)

function isNumber(type: TypeNode): boolean {
  const named = bare(type)
  return named.kind === Kind.NAMED_TYPE && named.name.value === 'Int'
}

const isList = (type: TypeNode) => bare(type).kind === Kind.LIST_TYPE

/** The same for values of which an operation costs the same; undefined for values that no key should hold. */
export function variablesKey(names: readonly string[], values: Record<string, unknown>): string | undefined {
  let key = ''
  for (const name of names) {
    const value = Array.isArray(values[name]) ? values[name].length : values[name]
    if (value !== undefined && value !== null && typeof value !== 'number') return undefined
    key += `${value},`
  }
  return key
}
