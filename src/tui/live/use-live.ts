import { useState } from 'react'
import { useConnection } from './context.tsx'
import { type Fault, faultOf } from './fault.ts'
import { usePolling } from './use-polling.ts'

export interface Live<T> {
  readonly data: T | undefined
  /** When the data was true. */
  readonly asOf: number | undefined
  /** Why it can't be shown; an outage is not among the reasons, the last data stays. */
  readonly fault: Fault | undefined
}

const NOTHING_YET: Live<never> = { data: undefined, asOf: undefined, fault: undefined }

/** What `load` gives, kept current. `key` names what is loaded. */
export function useLive<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Live<T> {
  const [live, setLive] = useState<Live<T>>(NOTHING_YET)
  usePolling(useConnection(), key, async (signal) => {
    try {
      const data = await load(signal)
      if (!signal.aborted) setLive({ data, asOf: Date.now(), fault: undefined })
    } catch (error) {
      const fault = faultOf(error)
      if (!signal.aborted && fault) setLive((before) => ({ ...before, fault }))
    }
  })
  return live
}
