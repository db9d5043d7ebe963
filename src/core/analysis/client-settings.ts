import { z } from 'zod'
import type { ClientAnalysisSettings } from '../../db/tables/index.ts'
import { InvalidInputError } from '../errors.ts'
import { laidOver } from './laid-over.ts'
import type { Models } from './model.ts'

const MOST_CALLS = 1_000_000
/** In the place of a model: none is asked. */
export const NO_MODEL = 'none'

const model = z.string().trim().nullish()

/** Null: as the server says; of the calls: as many as there are. */
export const clientAnalysisInput = z.object({
  screenModel: model,
  confirmModel: model,
  modelCallsPerDay: z
    .number()
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(MOST_CALLS, `must be at most ${MOST_CALLS}`)
    .nullish(),
})
export type ClientAnalysisInput = z.output<typeof clientAnalysisInput>

/** What is left out stays. Throws for a model that this server can not ask. */
export function changedClientAnalysis(
  models: Pick<Models, 'whyNot'>,
  before: ClientAnalysisSettings,
  given: ClientAnalysisInput | null | undefined,
): ClientAnalysisSettings {
  if (given === undefined) return before
  if (given === null) return {}
  requireModels(models, given)
  const { screenModel, confirmModel, ...others } = given
  const after = laidOver<Stored>(stored(before), { screenModel, confirmModel, ...others })
  return { ...after, ...modelsOf(after) }
}

/** As the API has it: `none` where the table has null. */
type Stored = { screenModel?: string; confirmModel?: string; modelCallsPerDay?: number }

const ROLES = ['screenModel', 'confirmModel'] as const

function requireModels(models: Pick<Models, 'whyNot'>, given: ClientAnalysisInput): void {
  const issues = ROLES.flatMap((role) => {
    const name = given[role]
    const message = typeof name === 'string' && name !== NO_MODEL ? models.whyNot(name) : null
    return message === null ? [] : [{ path: `analysis.${role}`, message }]
  })
  if (issues.length > 0) throw new InvalidInputError(issues)
}

function stored({ modelCallsPerDay, ...models }: ClientAnalysisSettings): Stored {
  const said = ROLES.flatMap((role) =>
    models[role] === undefined ? [] : [[role, models[role] ?? NO_MODEL] as const],
  )
  return { ...Object.fromEntries(said), ...(typeof modelCallsPerDay === 'number' && { modelCallsPerDay }) }
}

const modelsOf = (after: Stored): ClientAnalysisSettings =>
  Object.fromEntries(
    ROLES.flatMap((role) => {
      const name = after[role]
      return name === undefined ? [] : [[role, name === NO_MODEL ? null : name]]
    }),
  )
