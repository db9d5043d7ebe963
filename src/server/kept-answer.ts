import { type ExecutionResult, GraphQLError, type GraphQLErrorExtensions, Source } from 'graphql'

type KeptError = {
  message: string
  path: readonly (string | number)[] | undefined
  positions: readonly number[] | undefined
  extensions: GraphQLErrorExtensions
}
type Kept = { data: ExecutionResult['data']; errors?: KeptError[] }

const MASK = '****'

export const hasData = ({ data }: ExecutionResult): boolean =>
  Object.values(data ?? {}).some((value) => value !== null)

/** JSON, with null in place of each secret, under whatever name it was asked for. */
export function keptAnswer({ data, errors }: ExecutionResult, secrets: ReadonlySet<string>): string {
  const kept: Kept = { data, ...(errors ? { errors: errors.map(keptError) } : {}) }
  return JSON.stringify(kept, (_, value: unknown) =>
    typeof value === 'string' ? without(secrets, value) : value,
  )
}

function without(secrets: ReadonlySet<string>, text: string): string | null {
  if (secrets.has(text)) return null
  return [...secrets].reduce((left, secret) => left.replaceAll(secret, MASK), text)
}

const keptError = ({ message, path, positions, extensions }: GraphQLError): KeptError => ({
  message,
  path,
  positions,
  extensions,
})

/** The fields that it tells something of. */
export function namesDone(answer: string): ReadonlySet<string> {
  const { data } = JSON.parse(answer) as Kept
  return new Set(Object.keys(data ?? {}).filter((name) => data?.[name] !== null))
}

/** The answer of before, as a result that goes out with the status and the places that it had. */
export function answeredAgain(answer: string, query: string): ExecutionResult {
  // Written above, by this program or one before it.
  const { data, errors } = JSON.parse(answer) as Kept
  const source = new Source(query)
  return {
    data,
    ...(errors
      ? { errors: errors.map((error) => new GraphQLError(error.message, { ...error, source })) }
      : {}),
    extensions: { http: { headers: { 'idempotency-replayed': 'true' } } },
  }
}
