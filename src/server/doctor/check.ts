export type Check = {
  name: string
  /** `warning`: works, and should be looked at. `broken`: a start or a request would fail. */
  state: 'ok' | 'warning' | 'broken'
  detail: string
  /** The next step, where there is one to take. */
  advice?: string
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail })

export const warning = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'warning',
  detail,
  advice,
})

export const broken = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'broken',
  detail,
  advice,
})
