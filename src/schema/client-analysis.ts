import { NO_MODEL } from '../core/analysis/client-settings.ts'
import type { ClientAnalysisSettings } from '../db/tables/index.ts'
import { builder } from './builder.ts'

const ABOUT = {
  screenModel: 'The model that looks first, such as google/gemini-2.5-flash',
  confirmModel: 'The model that looks again at what the first one reports',
  modelCallsPerDay:
    'Requests to models in a day of its time zone, those that are tried again among them; null: as many as there are.',
} as const

const shown = (model: string | null | undefined): string | null =>
  model === undefined ? null : (model ?? NO_MODEL)

export const ClientAnalysisType = builder.objectRef<ClientAnalysisSettings>('ClientAnalysis').implement({
  description: 'Which models look at the sources of a client, as far as they are not those of the server.',
  fields: (t) => ({
    screenModel: t.string({
      nullable: true,
      description: `${ABOUT.screenModel}; \`${NO_MODEL}\` where none does; null: the server's.`,
      resolve: ({ screenModel }) => shown(screenModel),
    }),
    confirmModel: t.string({
      nullable: true,
      description: `${ABOUT.confirmModel}; \`${NO_MODEL}\` where none does; null: the server's.`,
      resolve: ({ confirmModel }) => shown(confirmModel),
    }),
    modelCallsPerDay: t.int({
      nullable: true,
      description: ABOUT.modelCallsPerDay,
      resolve: ({ modelCallsPerDay }) => modelCallsPerDay,
    }),
  }),
})

export const ClientAnalysisInput = builder.inputType('ClientAnalysisInput', {
  description: 'Which models are to look at the sources of a client. What is left out stays.',
  fields: (t) => ({
    screenModel: t.string({
      description: `${ABOUT.screenModel}; \`${NO_MODEL}\` for none; null: the server's. The server must be able to ask it.`,
    }),
    confirmModel: t.string({
      description: `${ABOUT.confirmModel}; \`${NO_MODEL}\` for none; null: the server's. The server must be able to ask it.`,
    }),
    modelCallsPerDay: t.int({ description: `${ABOUT.modelCallsPerDay} 0: none.` }),
  }),
})
