import { z } from 'zod'
import { findRole, ROLES } from '../access/roles.ts'
import { line, prose } from '../input.ts'

const NAME_LENGTH = 100
const NOTES_LENGTH = 2_000
const LONGEST_LIFE_YEARS = 100

const roleName = z
  .string()
  .refine(
    (name) => findRole(name) !== undefined,
    `must be one of ${ROLES.map(({ name }) => name).join(', ')}`,
  )

const inReach = (date: Date) => date.getUTCFullYear() <= new Date().getUTCFullYear() + LONGEST_LIFE_YEARS

export const keyFields = {
  name: line(NAME_LENGTH).nullish(),
  role: roleName.nullish(),
  environment: z.enum(['live', 'test']).nullish(),
  expiresAt: z.date().refine(inReach, `must lie within ${LONGEST_LIFE_YEARS} years`).nullish(),
  notes: prose(NOTES_LENGTH).nullish(),
}

export const createKeyInput = z.object(keyFields)
export type CreateKey = z.input<typeof createKeyInput>
