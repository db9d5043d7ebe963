import { firstFailure, notVigint, parse } from './answer.ts'
import { ApiError, UnreachableError } from './errors.ts'
import { refusal } from './refusals.ts'
import { unanswered, unreachable } from './unreachable.ts'

type Source = {
  base: string
  headers: Record<string, string>
  fetch: typeof globalThis.fetch
  timeoutMs: number
}

/** A file of the server that is no GraphQL, such as a PDF. */
export async function download(
  { base, headers, fetch, timeoutMs }: Source,
  path: string,
  type: string,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(`${base}${path}`, { headers, signal, redirect: 'manual' })
    if (response.ok && response.headers.get('content-type') === type)
      return new Uint8Array(await response.arrayBuffer())
    const failure = firstFailure(parse(await response.text()))
    throw failure ? refusal(failure, response) : notVigint(base, response)
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof ApiError) throw error
    throw signal.aborted ? unanswered(base, timeoutMs, error) : unreachable(base, error)
  }
}
