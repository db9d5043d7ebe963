import { z } from 'zod'
import { analysisFields } from '../analysis/analysis-settings.ts'
import { frameSettingsInput } from '../frames/settings.ts'
import { looksLikeId } from '../ids.ts'
import { line } from '../input.ts'

const NAME_LENGTH = 100

/** As it is given, apart from spaces around it: no two texts are the same camera by looks. It stands in addresses. */
export const sourceName = line(NAME_LENGTH)
  .transform((text) => text.normalize('NFC'))
  .refine((text) => !text.includes('/'), 'must not contain a slash')
  .refine((text) => text !== '.' && text !== '..', 'must not be made of dots alone')
  .refine((text) => !looksLikeId(text), 'looks like an id: choose another')

const settingsFields = {
  settings: frameSettingsInput.nullish(),
  ...analysisFields,
  watch: z.boolean().nullish(),
}

export const createSourceInput = z.object({ name: sourceName, ...settingsFields })
/** Under the name that the field has where frames come in. */
export const sourceByFrameInput = z.object({ source: sourceName })
export type CreateSource = z.input<typeof createSourceInput>

export const updateSourceInput = z
  .object({ name: sourceName.nullish(), ...settingsFields })
  .refine(
    (input) => Object.values(input).some((value) => value !== undefined),
    'Say what to change: name, settings, rules, zones, masks, stages or watch.',
  )
export type UpdateSource = z.input<typeof updateSourceInput>
