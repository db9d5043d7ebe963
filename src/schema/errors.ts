import {
  ConflictError,
  DuplicateClientNameError,
  ERROR_CODES,
  type InputIssue,
  InvalidInputError,
  NotFoundError,
  type VigintError,
} from '../core/errors.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'

/** One for each part of an input. */
const MOST_ISSUES = 20

const MEANINGS: Record<(typeof ERROR_CODES)[number], string> = {
  UNAUTHENTICATED: 'No key, or one that is not accepted; `reason` says why.',
  FORBIDDEN: 'The key is good, and may not do this.',
  NOT_FOUND: 'There is no such thing among those that the key may see.',
  BAD_USER_INPUT: 'The request or its input is wrong; the message says what and how to mend it.',
  DUPLICATE_CLIENT_NAME: 'Another client has a name that is the same once normalised.',
  CONFLICT: 'The thing is in a state in which this is not possible.',
  RATE_LIMITED: 'Too many requests; try again later.',
  QUOTA_EXCEEDED: 'A budget is used up.',
  UNAVAILABLE: 'Something that the server needs does not answer now; try again in a moment.',
  INTERNAL: 'A fault of the server; the id stands in its log.',
}

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'Why something was refused: stable words for programs.',
  values: Object.fromEntries(ERROR_CODES.map((code) => [code, { description: MEANINGS[code] }])),
})

const ErrorInterface = builder.interfaceRef<VigintError>('Error').implement({
  description: 'An expected failure. Nothing was changed.',
  fields: (t) => ({
    code: t.field({ type: ErrorCode, description: 'For programs.', resolve: ({ code }) => code }),
    message: t.exposeString('message', {
      description: 'For people: what happened, to what, and what to do.',
    }),
  }),
})

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'The field of the input, as in settings.timeZone; empty for the whole.',
    }),
    message: t.exposeString('message', { description: 'What is wrong with it.' }),
  }),
})

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input breaks a rule that its types cannot tell.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      complexity: atMost(MOST_ISSUES),
      description: 'Everything found wrong.',
      resolve: ({ issues }) => issues,
    }),
  }),
})

builder.objectType(DuplicateClientNameError, {
  name: 'DuplicateClientNameError',
  description: 'Two clients can not have names that are the same once normalised.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ slug: t.exposeString('slug', { description: 'The normalised name that is taken.' }) }),
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'There is no such thing among those that the key may see.',
  interfaces: [ErrorInterface],
})

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description: 'The thing is in a state in which this is not possible.',
  interfaces: [ErrorInterface],
})

type ErrorClass = new (...given: never[]) => VigintError

/** What a mutation answers: its own success, or one of these failures as data. */
export const outcome = <Types extends ErrorClass[]>(name: string, ...types: Types) => ({
  types,
  union: { name, description: 'What came of it: the success, or an expected failure that changed nothing.' },
})
