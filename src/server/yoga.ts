import type { IncomingMessage } from 'node:http'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import { type GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import type { Context } from '../schema/builder.ts'
import { schema } from '../schema/index.ts'
import { readJsonBodies } from './body.ts'
import type { Config } from './config.ts'
import { GRAPHIQL } from './graphiql.ts'
import { toGraphQLError } from './graphql-errors.ts'
import { recordRefusals } from './refusals.ts'

const MOST_TOKENS = 5_000

export const GRAPHQL_PATH = '/graphql'

export type ServerContext = { req: IncomingMessage; viewer: Viewer | null }

export function createGraphQL(
  core: Core,
  { introspection, graphiql }: Pick<Config, 'introspection' | 'graphiql'>,
) {
  const mask = (error: unknown) => toGraphQLError(error, core.log)
  return createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: ({ viewer }) => ({ core, viewer }),
    maskedErrors: { maskError: mask },
    plugins: [
      readJsonBodies(),
      limitTokens(),
      explainBadRequests(mask),
      recordRefusals(),
      ...(introspection ? [] : [refuseIntrospection()]),
    ],
    graphiql: graphiql ? GRAPHIQL : false,
    renderGraphiQL,
    // Bodies are bounded where they are read.
    maxRequestBodySize: false,
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

/** What a document costs before anybody knows whether it is worth it. */
const limitTokens = (): Plugin => ({
  onParse: ({ params, parseFn, setParseFn }) => {
    setParseFn((source, options) =>
      parseFn(source, { ...options, ...params.options, maxTokens: MOST_TOKENS }),
    )
  },
})

const refuseIntrospection = (): Plugin => ({
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
})
