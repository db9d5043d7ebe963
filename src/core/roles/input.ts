import { z } from 'zod'
import { PERMISSIONS, type Permission } from '../access/permissions.ts'
import { builtInRole } from '../access/roles.ts'
import { line } from '../input.ts'

const DESCRIPTION_LENGTH = 500
/** More than there are. */
const MOST_NAMED = 100
const SHOWN_LENGTH = 50

/** Lower case, so that two names never differ by looks alone; ids have an underscore. */
export const ROLE_NAME = /^[a-z][a-z0-9-]{1,49}$/

const name = z
  .string()
  .trim()
  .regex(ROLE_NAME, 'must be 2 to 50 lower-case letters, digits and hyphens, a letter first')
  .refine(
    (text) => builtInRole(text) === undefined,
    'is that of a role that comes with vigint: choose another',
  )

const isPermission = (text: string): text is Permission => Object.hasOwn(PERMISSIONS, text)

const permissions = z
  .array(z.string())
  .min(1, 'must hold at least one permission')
  .max(MOST_NAMED, `must hold at most ${MOST_NAMED} permissions`)
  .superRefine((names, check) => {
    const unknown = names.filter((text) => !isPermission(text))
    if (unknown.length === 0) return
    const list = unknown.map((text) => text.slice(0, SHOWN_LENGTH)).join(', ')
    check.addIssue({
      code: 'custom',
      message: `holds what is no permission: ${list} (the query permissions lists what there is)`,
    })
  })

export const createRoleInput = z.object({ name, description: line(DESCRIPTION_LENGTH), permissions })
export type CreateRole = z.input<typeof createRoleInput>

export const updateRoleInput = z
  .object({ description: line(DESCRIPTION_LENGTH).nullish(), permissions: permissions.nullish() })
  .refine(
    (input) => Object.values(input).some((value) => value !== undefined && value !== null),
    'Say what to change: description or permissions.',
  )
export type UpdateRole = z.input<typeof updateRoleInput>
