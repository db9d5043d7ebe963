import {
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getIntrospectionQuery,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../schema/builder.ts'
import { type QuerySize, querySize } from './query-size.ts'
import { relevantVariables, variablesKey } from './query-variables.ts'

export const MOST_TOKENS = 5_000
export const MOST_DEPTH = 30
export const MOST_FIELDS = 2_500
/** Of one operation; of a mutation each is an act of its own. */
export const MOST_ROOT_FIELDS = 250
/** In units of what the whole standard introspection takes. */
const MOST_INTROSPECTIONS = 4
/** Of one document, by the variables that matter. */
const MOST_REMEMBERED = 20

type Options = { maxQueryCost: number }

/** Judges an operation as a whole, before anything of it runs. */
export function limitQueries(options: Options): Plugin<Context> {
  const excessIn = createJudge(options)
  const judge = ({
    args,
    setResultAndStopExecution: stop,
  }: {
    args: ExecutionArgs
    setResultAndStopExecution(result: { errors: GraphQLError[] }): void
  }) => {
    const excess = excessIn(args)
    if (excess) stop({ errors: [excess] })
  }
  return { onExecute: judge, onSubscribe: judge }
}

/** Says what is too much of an operation, or undefined. */
export function createJudge({ maxQueryCost }: Options): (args: ExecutionArgs) => GraphQLError | undefined {
  const sizeOf = createMeter()
  return (args) => {
    const operation = getOperationAST(args.document, args.operationName)
    // Which one is meant is not said: nothing will run.
    if (!operation) return undefined
    const excess = excessOf(args.schema, operation, sizeOf(args, operation), maxQueryCost)
    return excess === undefined ? undefined : tooMuch(excess)
  }
}

/** The size of an operation with its variables, remembered as long as the parsed document is. */
function createMeter(): (args: ExecutionArgs, operation: OperationDefinitionNode) => QuerySize {
  const known = new WeakMap<OperationDefinitionNode, Prepared>()

  function prepared(document: DocumentNode, operation: OperationDefinitionNode): Prepared {
    const before = known.get(operation)
    if (before) return before
    const made = prepare(document, operation)
    known.set(operation, made)
    return made
  }

  return ({ schema, document, variableValues }, operation) => {
    const { fragments, relevant, sizes } = prepared(document, operation)
    const given = variableValues ?? {}
    const key = variablesKey(relevant, given)
    const before = key === undefined ? undefined : sizes.get(key)
    if (before) return before
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], given)
    // Values that do not fit are refused where they are used; what they would cost is judged as they are.
    const variables = coerced.coerced ?? { ...given }
    const size = querySize({ schema, node: operation, fragments, variables })
    if (key !== undefined && sizes.size < MOST_REMEMBERED) sizes.set(key, size)
    return size
  }
}

type Prepared = {
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  relevant: string[]
  sizes: Map<string, QuerySize>
}

function prepare(document: DocumentNode, operation: OperationDefinitionNode): Prepared {
  const fragments = document.definitions.filter(
    (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  )
  return {
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    relevant: relevantVariables(operation),
    sizes: new Map(),
  }
}

/** What is wrong in words, or undefined. */
function excessOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  { cost, introspection, depth, fields, rootFields }: QuerySize,
  maxQueryCost: number,
): string | undefined {
  const kind = operation.operation
  if (rootFields > MOST_ROOT_FIELDS)
    return `The ${kind} has ${shown(rootFields)} fields at its root, more than the ${shown(MOST_ROOT_FIELDS)} of one request. Send it in parts.`
  if (depth > MOST_DEPTH)
    return `The ${kind} is nested ${shown(depth)} fields deep, more than the ${MOST_DEPTH} that are allowed. Ask for what lies deeper by its id.`
  if (fields > MOST_FIELDS)
    return `The ${kind} asks for ${shown(fields)} fields, aliases and fragments counted, more than the ${shown(MOST_FIELDS)} of one request. Send it in parts.`
  if (cost > maxQueryCost)
    return `The ${kind} costs ${shown(cost)}, more than the ${shown(maxQueryCost)} that one request may cost. Ask for shorter pages (first, last) or fewer fields.`
  const most = MOST_INTROSPECTIONS * standardIntrospection(schema)
  if (introspection > 0 && introspection > most)
    return `What is asked of the schema costs ${shown(introspection)}, more than the ${shown(most)} that one request may cost. Ask for less of it at a time.`
  return undefined
}

const standards = new WeakMap<GraphQLSchema, number>()

function standardIntrospection(schema: GraphQLSchema): number {
  const known = standards.get(schema)
  if (known !== undefined) return known
  const document = parse(getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true }))
  const [node] = document.definitions as [OperationDefinitionNode]
  const { fragments } = prepare(document, node)
  const { introspection } = querySize({ schema, node, fragments, variables: {} })
  standards.set(schema, introspection)
  return introspection
}

/** Fragments can be made to double each other until no number holds the sum. */
const LARGEST_SHOWN = 1e12
const shown = (count: number): string =>
  count > LARGEST_SHOWN
    ? `more than ${LARGEST_SHOWN.toLocaleString('en')}`
    : Math.round(count).toLocaleString('en')

const tooMuch = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } })

/** Parsing stops at so many words and signs: what a document costs before anybody knows whether it is worth it. */
export const limitTokens = (): Plugin => ({
  onParse: ({ params, parseFn, setParseFn }) => {
    setParseFn((source, options) => {
      try {
        return parseFn(source, { ...options, ...params.options, maxTokens: MOST_TOKENS })
      } catch (error) {
        if (!(error instanceof GraphQLError) || !error.message.includes(`more that ${MOST_TOKENS} tokens`))
          throw error
        throw tooMuch(
          `The document has more than ${shown(MOST_TOKENS)} words and signs, the most that one request may have. Send it in parts, and values as variables.`,
        )
      }
    })
  },
})
