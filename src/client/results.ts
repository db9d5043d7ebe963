import type { ErrorCode, InputIssue } from './errors.ts'
import { failedResult } from './refusals.ts'

interface Named {
  readonly __typename: string
}

interface Failed {
  readonly code: ErrorCode
  readonly message: string
  readonly issues?: readonly InputIssue[]
}

/** The wanted member of a mutation's result; any error member is thrown as an `ApiError`. */
export function expectResult<Result extends Named, Name extends Result['__typename']>(
  result: Result | null,
  name: Name,
): Extract<Result, { readonly __typename: Name }> {
  if (result === null)
    throw failedResult({ code: 'INTERNAL', message: 'The server answered nothing, and no error.' })
  if (isNamed(result, name)) return result
  if (isFailed(result)) throw failedResult(result)
  throw failedResult({
    code: 'INTERNAL',
    message: `The server answered ${result.__typename}, which this version of vigint does not know.`,
  })
}

function isNamed<Result extends Named, Name extends string>(
  result: Result,
  name: Name,
): result is Extract<Result, { readonly __typename: Name }> {
  return result.__typename === name
}

function isFailed(result: object): result is Failed {
  return 'code' in result && 'message' in result
}
