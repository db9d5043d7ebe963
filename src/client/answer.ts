import { UnreachableError } from './errors.ts'
import { type GraphQLFailure, isOfPart, refusal } from './refusals.ts'

export interface Answer {
  data: unknown
}

const NOWHERE = 404
/** Proxies answer so when the server behind them is away; a starting or stopping server answers 503. */
const AWAY = new Set([502, 503, 504])

/** The data of a GraphQL answer. Refusals and answers of anything but a vigint server are thrown. */
export async function readAnswer(base: string, response: Response): Promise<Answer> {
  const body = parse(await response.text())
  // A thing that is not there is a part of an answer: this is an address where nothing is.
  const failure = response.status === NOWHERE ? undefined : firstFailure(body)
  // A server that is there says itself what it lacks.
  if (failure && (!AWAY.has(response.status) || failure.extensions?.code === 'UNAVAILABLE'))
    throw refusal(failure, response)
  if (AWAY.has(response.status)) throw away(base, response.status)
  if (response.ok && isRecord(body) && isRecord(body.data)) return { data: body.data }
  throw notVigint(base, response)
}

export function firstFailure(body: unknown): GraphQLFailure | undefined {
  if (!isRecord(body) || !Array.isArray(body.errors)) return undefined
  return body.errors
    .filter(isRecord)
    .map(({ message, extensions }) => ({
      message,
      extensions: isRecord(extensions) ? extensions : undefined,
    }))
    .find((failure) => !isOfPart(failure))
}

function away(base: string, status: number): UnreachableError {
  return new UnreachableError(
    base,
    `The server at ${base} is not ready (it answered ${status}).`,
    'It may be starting or stopping: try again in a moment, or look at /health/ready.',
    { transient: status === 503, uncertain: status !== 503 },
  )
}

export function notVigint(base: string, response: Response): UnreachableError {
  const location = response.headers.get('location')
  if (location) {
    return new UnreachableError(
      base,
      `${base} redirects to ${location}.`,
      'Use the address that it redirects to as the address of the server.',
    )
  }
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
  return new UnreachableError(
    base,
    `What answers at ${base} is not a vigint server (${response.status}${type && `, ${type}`}).`,
    'Check the address: it is the base address that `vigint serve` prints, without /graphql.',
  )
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
