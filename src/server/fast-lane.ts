import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
} from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { schema } from '../schema/index.ts'
import { type Given, readParams } from './body.ts'
import type { Charge } from './charge.ts'
import { pointsOf, showStandings } from './limits.ts'
import { createJudge } from './query-limits.ts'
import { recordRefused } from './refusals.ts'
import type { ServerContext } from './server-context.ts'
import { contextFor, GRAPHQL_PATH, type GraphQLServer, type GraphQLSettings, type Services } from './yoga.ts'

type Asked = Omit<ServerContext, 'req'>

/** Characters of all documents together; a parsed one takes about a hundred times its length. */
const MOST_CHARACTERS = 200_000
const LONGEST_DOCUMENT = 10_000

const PLAIN_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i
const PLAIN_ACCEPT = /^(?:\*\/\*|application\/json)$/i
const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions'])

/** `charge`: once it was counted. `settled`: once it was run. */
type Ran = Pick<ServerContext, 'settled'> & { charge?: Charge }
const NOTHING: Ran = {}

type FastServices = Services & { graphql: GraphQLServer; mask(error: unknown): GraphQLError }

/**
 * What programs ask all day: JSON by POST, with a key, answered by JSON. It is parsed, checked, limited, counted and
 * recorded by what the long way has for it, without a fetch request, a fetch response and a chain of hooks around
 * each, which cost more than a frame does. Whatever is unusual, in what is asked or in what comes of it, goes the
 * long way; what was run here is not run again there.
 */
export function createFastLane(services: FastServices, settings: GraphQLSettings) {
  const { graphql, mask } = services
  const documents = createDocuments(graphql)
  const contextOf = contextFor(services)
  const excessIn = createJudge(settings)

  async function run(
    context: ServerContext & { res: ServerResponse },
    { params, decoded }: Given,
  ): Promise<Ran> {
    const { query, variables, operationName } = params
    const document = query !== undefined && areUsual(params) ? documents.find(query) : undefined
    if (!document || !isRunnable(document, operationName)) return NOTHING
    const args: ExecutionArgs = {
      schema,
      document,
      contextValue: { ...context, params, decoded, ...contextOf(context) },
      variableValues: variables,
      operationName,
    }
    if (excessIn(args)) return NOTHING
    const standings = await context.charge.take(pointsOf(args)).catch(() => undefined)
    if (!standings) return NOTHING
    showStandings(context.res, standings)
    const charge = { ...context.charge, take: async () => standings }
    const result = await execute(args)
    // Variables that do not fit: nothing was run, and it is counted already.
    if (!('data' in result)) return { charge }
    const settled = result.errors ? { ...result, errors: result.errors.map(mask) } : result
    const recording = recordRefused(args, settled)
    if (recording) await recording
    return { charge, settled }
  }

  return async (req: IncomingMessage, res: ServerResponse, asked: Asked): Promise<void> => {
    const theLongWay = async (more: Partial<ServerContext> = {}) => graphql(req, res, { ...asked, ...more })
    if (!asked.viewer || !isPlain(req)) return theLongWay()
    let given: Given
    try {
      given = await readParams(req, asked.viewer, asked.held)
    } catch (error) {
      return theLongWay({
        given() {
          throw error
        },
      })
    }
    const ran = await run({ ...asked, req, res }, given)
    if (ran.settled && !ran.settled.errors) return answer(res, ran.settled)
    const { params, decoded } = given
    return theLongWay({ given: () => params, ...(decoded && { decoded }), ...ran })
  }
}

/** Those that are good, and short enough to be asked again. */
function createDocuments(graphql: GraphQLServer) {
  const known = new LRUCache<string, DocumentNode>({
    maxSize: MOST_CHARACTERS,
    maxEntrySize: LONGEST_DOCUMENT,
    sizeCalculation: (_, { length }) => length + 1,
  })

  function read(query: string): DocumentNode | undefined {
    // The library's type wants a fetch request, which there is none of.
    const { parse, validate } = graphql.getEnveloped({ params: { query } } as never)
    try {
      const document: DocumentNode = parse(query)
      return validate(schema, document).length === 0 ? document : undefined
    } catch {
      // Said on the long way.
      return undefined
    }
  }

  return {
    find(query: string): DocumentNode | undefined {
      if (query.length >= LONGEST_DOCUMENT) return undefined
      const document = known.get(query) ?? read(query)
      if (document) known.set(query, document)
      return document
    },
  }
}

const isPlain = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  url === GRAPHQL_PATH &&
  PLAIN_TYPE.test(headers['content-type'] ?? '') &&
  PLAIN_ACCEPT.test(headers.accept ?? '*/*') &&
  headers['idempotency-key'] === undefined

function areUsual(params: GraphQLParams): boolean {
  const { query, variables, operationName, extensions } = params as Record<string, unknown>
  return (
    typeof query === 'string' &&
    typeof (variables ?? {}) === 'object' &&
    !Array.isArray(variables) &&
    typeof (operationName ?? '') === 'string' &&
    (extensions ?? null) === null &&
    Object.keys(params).every((name) => PARAMETERS.has(name))
  )
}

function isRunnable(document: DocumentNode, operationName: string | undefined): boolean {
  const operation = getOperationAST(document, operationName)
  return operation !== null && operation !== undefined && operation.operation !== 'subscription'
}

function answer(response: ServerResponse, result: ExecutionResult): void {
  const text = JSON.stringify(result)
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
