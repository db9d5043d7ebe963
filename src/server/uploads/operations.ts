import { GraphQLError } from 'graphql'

/** What a GraphQL request says: the first part of a multipart body. */
export type Operations = { variables?: Record<string, unknown>; [other: string]: unknown }

/** By the name of a part, where its file belongs. */
export type FileMap = ReadonlyMap<string, readonly string[]>

export const wrongMultipart = (message: string, status = 400): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } })

export function readOperations(text: string): Operations {
  const operations = json('operations', text)
  if (Array.isArray(operations)) throw wrongMultipart('Requests are taken one at a time, not as a list.')
  if (isRecord(operations)) return operations
  throw wrongMultipart('operations must be one JSON object: {"query": "…", "variables": {…}}.')
}

export function readMap(text: string): FileMap {
  const map = json('map', text)
  const entries = isRecord(map) ? Object.entries(map) : []
  if (entries.length === 0 || !entries.every((entry): entry is [string, string[]] => isPaths(entry[1]))) {
    throw wrongMultipart('map must be one JSON object: {"0": ["variables.input.frames.0.data"]}.')
  }
  return new Map(entries)
}

/** Puts a text where a file belongs; there must be null, so that nothing that was said is lost. */
export function place(operations: Operations, path: string, text: string): void {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  let at: unknown = operations
  for (const step of steps) at = isContainer(at) && Object.hasOwn(at, step) ? at[step] : undefined
  if (steps[0] !== 'variables' || !isContainer(at) || !Object.hasOwn(at, last) || at[last] !== null) {
    throw wrongMultipart(
      `The map names ${JSON.stringify(path.slice(0, LONGEST_SHOWN))}, where operations has no null. A file stands for a variable, as in variables.input.frames.0.data.`,
    )
  }
  at[last] = text
}

const LONGEST_SHOWN = 100

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrongMultipart(`The part ${name} is not JSON.`)
  }
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const isRecord = (value: unknown): value is Record<string, unknown> =>
  isContainer(value) && !Array.isArray(value)
const isPaths = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((path) => typeof path === 'string')
