import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ExecutionResult, getOperationAST, type GraphQLError } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import { type Given, readParams } from './body.ts'
import type { ServerContext } from './server-context.ts'
import type { GraphQLServer } from './yoga.ts'

type Asked = Omit<ServerContext, 'req'>
type Enveloped = ReturnType<GraphQLServer['getEnveloped']>
type Result = ExecutionResult & { stringify?: (result: ExecutionResult) => string }

const PLAIN_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i
const PLAIN_ACCEPT = /^(?:\*\/\*|application\/json)$/i
const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions'])

/**
 * What programs ask all day: JSON by POST, with a key, answered by JSON. It passes the same plugins by a shorter way,
 * without a fetch request and a fetch response around it, which cost more than a frame does. Whatever is unusual, in
 * what is asked or in what comes of it, goes the long way.
 */
export function createFastLane(graphql: GraphQLServer, mask: (error: unknown) => GraphQLError) {
  return async (req: IncomingMessage, res: ServerResponse, asked: Asked): Promise<void> => {
    const theLongWay = async (more: Partial<ServerContext> = {}) => graphql(req, res, { ...asked, ...more })
    if (!asked.viewer || !isPlain(req)) return theLongWay()
    let given: Given
    try {
      given = await readParams(req, asked.viewer)
    } catch (error) {
      return theLongWay({
        given() {
          throw error
        },
      })
    }
    const { params, decoded } = given
    const settled = await run(graphql, { ...asked, req, res, params, ...(decoded ? { decoded } : {}) }, mask)
    if (settled && isGood(settled)) return answer(res, settled)
    return theLongWay({ given: () => params, ...(decoded ? { decoded } : {}), ...(settled ? { settled } : {}) })
  }
}

const isPlain = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  url === '/graphql' &&
  PLAIN_TYPE.test(headers['content-type'] ?? '') &&
  PLAIN_ACCEPT.test(headers.accept ?? '*/*') &&
  headers['idempotency-key'] === undefined

type Context = Asked & { req: IncomingMessage; res: ServerResponse; params: GraphQLParams }

/** Undefined where nothing was run. */
async function run(
  graphql: GraphQLServer,
  context: Context,
  mask: (error: unknown) => GraphQLError,
): Promise<Result | undefined> {
  const { query, variables, operationName } = context.params
  if (query === undefined || !areUsual(context.params)) return undefined
  // The library's type wants a fetch request, which there is none of.
  const enveloped: Enveloped = graphql.getEnveloped(context as never)
  const document = parsed(enveloped, query)
  if (!document || enveloped.validate(enveloped.schema, document).length > 0) return undefined
  const operation = getOperationAST(document, operationName)
  if (!operation || operation.operation === 'subscription') return undefined
  try {
    const contextValue = await enveloped.contextFactory()
    return await enveloped.execute({
      schema: enveloped.schema,
      document,
      contextValue,
      variableValues: variables,
      operationName,
    })
  } catch (error) {
    return { errors: [mask(error)] }
  }
}

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

/** What is wrong with it is said on the long way. */
function parsed({ parse }: Enveloped, query: string) {
  try {
    return parse(query)
  } catch {
    return undefined
  }
}

const isGood = (result: Result): boolean =>
  !(Symbol.asyncIterator in result) && result.errors === undefined && result.extensions === undefined

function answer(response: ServerResponse, { stringify = JSON.stringify, ...result }: Result): void {
  const text = stringify(result)
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
