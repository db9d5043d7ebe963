import { z } from 'zod'
import { type InputIssue, InvalidInputError } from './errors.ts'

// Direction overrides and line separators too: they make a text read as another in a terminal.
const NO_CONTROL = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u
const NO_CONTROL_BUT_LINES = /^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u
const CLEAN = 'must not contain control characters'
/** Joiners and marks are part of words in some scripts; alone they are nothing. */
const SEEN = /[^\p{Cf}\p{Zs}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u

/** One line of text as people write it. */
export const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest, `must have at most ${longest} characters`)
    .regex(NO_CONTROL, CLEAN)
    .regex(SEEN, 'must contain something that can be seen')

/** One line of text; an empty one is none. */
export const lineOrNone = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest, `must have at most ${longest} characters`)
    .regex(NO_CONTROL, CLEAN)
    .transform((text) => text || null)

/** Free text; an empty one is none. */
export const prose = (longest: number) =>
  z
    .string()
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .pipe(
      z.string().max(longest, `must have at most ${longest} characters`).regex(NO_CONTROL_BUT_LINES, CLEAN),
    )
    .transform((text) => text || null)

/** An address that mail can be sent to; an empty one is none. */
export const email = z
  .string()
  .trim()
  .transform((text) => text || null)
  .pipe(z.email('must be an e-mail address, like name@example.com').max(254, 'is too long').nullable())

export function parse<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  const read = readAs(shape, input)
  if ('issues' in read) throw new InvalidInputError(read.issues)
  return read.value
}

export type Read<T> = { value: T } | { issues: InputIssue[] }

/** The same for one of many, of which others are wrong, too. `at` is where it stands. */
export function readAs<Shape extends z.ZodType>(
  shape: Shape,
  input: unknown,
  at: readonly PropertyKey[] = [],
): Read<z.output<Shape>> {
  const result = shape.safeParse(input, { error: inWords })
  if (result.success) return { value: result.data }
  // One thing at a time for each field: what else is wrong with it often follows from the first.
  const byPath = new Map<string, InputIssue>()
  for (const { path, message } of result.error.issues) {
    const place = [...at, ...path].join('.')
    if (!byPath.has(place)) byPath.set(place, { path: place, message: sentence(path, message) })
  }
  return { issues: [...byPath.values()] }
}

/** Where a shape says nothing of its own. GraphQL takes 1e400 for a number: JavaScript makes infinity of it. */
const inWords: z.core.$ZodErrorMap = ({ code, input, expected }) => {
  if (code !== 'invalid_type') return undefined
  if (input === null || input === undefined) return 'must be given'
  return expected === 'number' ? 'must be a finite number' : undefined
}

function sentence(path: PropertyKey[], message: string): string {
  const subject = path.length > 0 ? String(path.at(-1)) : 'The input'
  return message.endsWith('.') ? message : `${subject} ${message}.`
}
