import { z } from 'zod'
import { InvalidInputError } from '../errors.ts'
import { line, lineOrNone, prose } from '../input.ts'
import { limitsInput } from '../limits/input.ts'
import { allowedAddresses } from '../networks/input.ts'

const NAME_LENGTH = 100
const LABEL_LENGTH = 100
const NOTES_LENGTH = 2_000
const LONGEST_LIFE_YEARS = 100

const inReach = (date: Date) => date.getUTCFullYear() <= new Date().getUTCFullYear() + LONGEST_LIFE_YEARS

const endDate = z.date().refine(inReach, `must lie within ${LONGEST_LIFE_YEARS} years`)

/** When a key ends: at a moment, or so long after the act. */
export const ending = {
  expiresAt: endDate.nullish(),
  expiresInSeconds: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .nullish()
    // To say nothing of it is no change.
    .transform((seconds) => seconds ?? undefined),
}

/** What can be said of a key when it is made, and changed later. */
const changeable = {
  name: line(NAME_LENGTH).nullish(),
  ...ending,
  label: lineOrNone(LABEL_LENGTH).nullish(),
  notes: prose(NOTES_LENGTH).nullish(),
  allowedAddresses: allowedAddresses.nullish(),
  limits: limitsInput.optional(),
}

export const keyFields = {
  ...changeable,
  /** Roles made by hand are rows: which there are is found out later. */
  role: z.string().nullish(),
  environment: z.enum(['live', 'test']).nullish(),
}

export const createKeyInput = z.object(keyFields)
export type CreateKey = z.input<typeof createKeyInput>

export const updateKeyInput = z
  .object(changeable)
  .refine(
    (input) => Object.values(input).some((value) => value !== undefined),
    `Say what to change: ${Object.keys(changeable).join(', ')}.`,
  )
export type UpdateKey = z.input<typeof updateKeyInput>

interface Ending {
  expiresAt?: Date | null | undefined
  expiresInSeconds?: number | undefined
}

/** Null for never, undefined where nothing was said. A key that is to end at once is revoked instead. */
export function endFrom({ expiresAt, expiresInSeconds }: Ending, now: Date): Date | null | undefined {
  if (expiresInSeconds === undefined) {
    if (!expiresAt || expiresAt > now) return expiresAt
    throw new InvalidInputError([{ path: 'expiresAt', message: 'expiresAt must lie in the future.' }])
  }
  if (expiresAt === undefined) return new Date(now.getTime() + expiresInSeconds * 1000)
  throw new InvalidInputError([
    {
      path: 'expiresInSeconds',
      message: 'expiresInSeconds and expiresAt both say when it ends: leave one out.',
    },
  ])
}
