import {
  type ExecutionArgs,
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'

type Request = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'>

export const operationOf = ({ document, operationName }: Request): OperationDefinitionNode | null =>
  getOperationAST(document, operationName) ?? null

/** What is executed at the root, by its name in the answer: through fragments, without what is skipped. */
export function rootFields(request: Request): Map<string, FieldNode> {
  const fields = new Map<string, FieldNode>()
  const visited = new Set<string>()

  function collect(selections: readonly SelectionNode[]): void {
    for (const selection of selections) {
      if (!isIncluded(selection, request.variableValues)) continue
      switch (selection.kind) {
        case Kind.FIELD: {
          const name = (selection.alias ?? selection.name).value
          if (!fields.has(name)) fields.set(name, selection)
          break
        }
        case Kind.INLINE_FRAGMENT:
          collect(selection.selectionSet.selections)
          break
        case Kind.FRAGMENT_SPREAD:
          collect(fragment(selection.name.value))
      }
    }
  }

  function fragment(name: string): readonly SelectionNode[] {
    if (visited.has(name)) return []
    visited.add(name)
    const found = request.document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
    )
    return found?.kind === Kind.FRAGMENT_DEFINITION ? found.selectionSet.selections : []
  }

  collect(operationOf(request)?.selectionSet.selections ?? [])
  return fields
}

function isIncluded(selection: SelectionNode, variables: Request['variableValues']): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables ?? undefined)
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables ?? undefined)
  return skip?.if !== true && include?.if !== false
}
