import { z } from 'zod'
import type { ClientSettings } from '../../db/tables/index.ts'
import { clientAnalysisInput } from '../analysis/client-settings.ts'
import { changedSettings, frameSettingsInput } from '../frames/settings.ts'
import { looksLikeId } from '../ids.ts'
import { email, line, prose } from '../input.ts'
import { keyFields } from '../keys/input.ts'
import { limitsInput } from '../limits/input.ts'
import { allowedAddresses } from '../networks/input.ts'
import { slugOf } from './slug.ts'

export const DEFAULT_SETTINGS: ClientSettings = { timeZone: 'UTC', language: 'en', unusualUse: true }

const NAME_LENGTH = 100
const SLUG_LENGTH = 100
const DESCRIPTION_LENGTH = 2_000

const name = line(NAME_LENGTH)
  .refine((text) => slugOf(text) !== '', 'must contain a letter or a digit')
  // One character can stand for many: ﷺ is eighteen.
  .refine((text) => slugOf(text).length <= SLUG_LENGTH, 'is too long once normalised')
  .refine((text) => !looksLikeId(text), 'looks like an id: choose another')

const settings = z.object({
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone, like Europe/Berlin')
    .transform((zone) => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone)
    .nullish(),
  language: z
    .string()
    .refine(isLanguage, 'must be a BCP 47 language tag, like en or de-AT')
    .transform((tag) => Intl.getCanonicalLocales(tag)[0] ?? tag)
    .nullish(),
  unusualUse: z.boolean().nullish(),
  frames: frameSettingsInput.nullish(),
})

const record = {
  email: email.nullish(),
  description: prose(DESCRIPTION_LENGTH).nullish(),
  settings: settings.nullish(),
  allowedAddresses: allowedAddresses.nullish(),
  limits: limitsInput.optional(),
  analysis: clientAnalysisInput.nullish(),
}

export const createClientInput = z.object({
  name,
  ...record,
  key: z.object(keyFields).nullish(),
})
export type CreateClient = z.input<typeof createClientInput>

export const updateClientInput = z
  .object({ name: name.nullish(), ...record })
  .refine(
    (input) => Object.values(input).some((value) => value !== undefined),
    `Say what to change: name, ${Object.keys(record).join(', ')}.`,
  )
export type UpdateClient = z.input<typeof updateClientInput>

function isTimeZone(text: string): boolean {
  try {
    // An offset such as +01:00 is accepted by Intl, but knows no daylight saving.
    return /^[A-Za-z]/.test(text) && Boolean(new Intl.DateTimeFormat('en', { timeZone: text }))
  } catch {
    return false
  }
}

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}

type SettingsInput = z.output<typeof settings>

/** What is left out stays. */
export function changedClientSettings(
  before: ClientSettings,
  input: SettingsInput | null | undefined,
): ClientSettings {
  const { frames, ...others } = input ?? {}
  const changed = { ...before, ...withoutNulls(others) }
  return frames === undefined ? changed : { ...changed, frames: changedSettings(before.frames ?? {}, frames) }
}

type WithoutNulls<T> = { [Name in keyof T]?: NonNullable<T[Name]> }

/** What was given, so that it can be laid over defaults. */
export function withoutNulls<T extends object>(fields: T): WithoutNulls<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given) as WithoutNulls<T>
}
