import type { ServerResponse } from 'node:http'
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql'
import { createYoga, type Plugin, processRegularResult } from 'graphql-yoga'
import type { Core } from '../core/context.ts'
import type { Context } from '../schema/builder.ts'
import { schema } from '../schema/index.ts'
import type { Live } from '../schema/live.ts'
import { readJsonBodies } from './body.ts'
import type { Config } from './config.ts'
import { documentCache } from './document-cache.ts'
import { toGraphQLError } from './graphql-errors.ts'
import { answerOnce } from './idempotency.ts'
import { limitRates } from './limits.ts'
import { limitQueries, limitTokens } from './query-limits.ts'
import type { Rates } from './rates.ts'
import { recordRefusals } from './refusals.ts'
import type { ServerContext } from './server-context.ts'
import { takeSettled } from './settled.ts'
import { readMultipartBodies } from './uploads/plugin.ts'
import type { Spool } from './uploads/spool.ts'

export const GRAPHQL_PATH = '/graphql'

export type GraphQLSettings = Pick<Config, 'introspection' | 'maxQueryCost' | 'largestUploadBytes'>

export type GraphQLServer = ReturnType<typeof createGraphQL>

export type Services = { core: Core; rates: Rates; spool: Spool } & Omit<Live, 'presence'>

/** What resolvers get beside the request. */
export const contextFor =
  ({ core, leases, watch }: Pick<Services, 'core' | 'leases' | 'watch'>) =>
  ({ viewer, presence }: Pick<ServerContext, 'viewer' | 'presence'>): Context => ({
    core,
    viewer,
    presence,
    leases,
    watch,
  })

export function createGraphQL({ core, leases, watch, rates, spool }: Services, settings: GraphQLSettings) {
  const mask = (error: unknown) => toGraphQLError(error, core.log)
  return createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: contextFor({ core, leases, watch }),
    maskedErrors: { maskError: mask },
    plugins: [
      readJsonBodies(),
      takeSettled(),
      readMultipartBodies({ core, spool, ...settings }),
      limitTokens(),
      limitQueries(settings),
      explainBadRequests(mask),
      requireStream(),
      answerAnyway(),
      limitRates(rates, mask),
      recordRefusals(),
      ...(settings.introspection ? [] : [refuseIntrospection()]),
      // Last: what any other refuses takes no name.
      answerOnce(core),
    ],
    // Served apart, with headers of its own.
    graphiql: false,
    // Bodies are bounded where they are read.
    maxRequestBodySize: false,
    parserAndValidationCache: documentCache(),
    batching: false,
    multipart: false,
    cors: false,
    landingPage: false,
    logging: false,
  })
}

/** Documents that do not parse or do not fit the schema are refused before anything is executed, in the same words. */
function explainBadRequests(mask: (error: unknown) => GraphQLError): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (!('errors' in result) || !result.errors) return
      const plain = result.errors.some(
        (error) => !error.extensions?.code || String(error.extensions.code).startsWith('GRAPHQL_'),
      )
      if (plain) setResult({ ...result, errors: result.errors.map(mask) })
    },
  }
}

/** Before anything is opened that nobody would read. Over a WebSocket there is nothing to accept. */
const requireStream = (): Plugin => ({
  onSubscribe({ args, setResultAndStopExecution }) {
    const { request, res } = args.contextValue as { request?: Request; res?: ServerResponse }
    if (!request) return
    // Some proxies would collect a stream until it ends.
    if (ACCEPTS_STREAM.test(request.headers.get('accept') ?? '*/*')) res?.setHeader('x-accel-buffering', 'no')
    else setResultAndStopExecution({ errors: [notAcceptable()] })
  },
})

/** Whatever is accepted: what was done is told, as JSON, rather than kept back. */
const answerAnyway = (): Plugin => ({
  onResultProcess({ result, resultProcessor, setResultProcessor }) {
    if (resultProcessor || Symbol.asyncIterator in result) return
    setResultProcessor(processRegularResult, 'application/json')
  },
})

const ACCEPTS_STREAM = /text\/(?:event-stream|\*)|\*\/\*/i

const notAcceptable = () =>
  new GraphQLError(
    'A subscription is answered as server-sent events: send "Accept: text/event-stream", or use a WebSocket.',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 406 } } },
  )

const refuseIntrospection = (): Plugin => ({
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
})
