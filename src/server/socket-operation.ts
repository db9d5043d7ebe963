import type { IncomingMessage } from 'node:http'
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError, getOperationAST } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { Viewer } from '../core/access/viewer.ts'
import type { Presence } from '../schema/live.ts'
import { setUnreadableAside } from './unreadable-frames.ts'
import type { GraphQLServer } from './yoga.ts'

type Enveloped = ReturnType<GraphQLServer['getEnveloped']>

/** What is to be run, and by what: each operation passes the plugins of the server anew. */
export type Operation = ExecutionArgs & Pick<Enveloped, 'execute' | 'subscribe'>

type Asked = { req: IncomingMessage; viewer: Viewer; presence: Presence }

/** Parsed and checked as over HTTP; or what is wrong with it. */
export async function prepareOperation(
  graphql: GraphQLServer,
  { query, variables, operationName }: SubscribePayload,
  asked: Asked,
): Promise<Operation | readonly GraphQLError[]> {
  const params = {
    query,
    variables: setUnreadableAside(variables ?? undefined),
    operationName: operationName ?? undefined,
  }
  // The library's type wants a fetch request, which there is none of.
  const enveloped: Enveloped = graphql.getEnveloped({ ...asked, params } as never)
  const { schema, execute, subscribe } = enveloped
  const document = enveloped.parse(query)
  const errors: readonly GraphQLError[] = enveloped.validate(schema, document)
  if (errors.length > 0) return errors
  if (!getOperationAST(document, operationName)) {
    return [
      new GraphQLError('The document has several operations, or none: name one of them in operationName.'),
    ]
  }
  const contextValue = await enveloped.contextFactory()
  return {
    schema,
    document,
    contextValue,
    execute,
    subscribe,
    variableValues: params.variables,
    operationName,
  }
}

/** Without the status, which is HTTP's. */
export function formatError(
  error: GraphQLError,
  mask: (error: unknown) => GraphQLError,
): GraphQLFormattedError {
  const { extensions: { http: _, ...extensions } = {}, ...rest } = (
    isMasked(error) ? error : mask(error)
  ).toJSON()
  return { ...rest, extensions }
}

const isMasked = ({ extensions: { code } }: GraphQLError): boolean =>
  typeof code === 'string' && !code.startsWith('GRAPHQL_')
