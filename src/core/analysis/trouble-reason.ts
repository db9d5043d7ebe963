import type { ModelFailure } from './model.ts'
import type { Trouble } from './stage.ts'

export type Troubled = { trouble: Trouble; reason: string }

/** In words of ours: what a provider says may hold what nobody but the operator should read. */
export function troubleOf({ kind, status }: ModelFailure): Troubled {
  switch (kind) {
    case 'refused':
      return { trouble: 'PROVIDER_REFUSED', reason: `The provider refuses the server's key${http(status)}.` }
    case 'busy':
      return {
        trouble: 'PROVIDER_BUSY',
        reason: `The provider takes no more requests for now${http(status)}.`,
      }
    case 'endless':
      return { trouble: 'NONSENSE', reason: 'The answer is larger than any that could be meant.' }
    case 'failed':
      return { trouble: 'PROVIDER_FAILED', reason: failed(status) }
  }
}

function failed(status: number | null): string {
  if (status === null) return 'The provider can not be reached, or broke off its answer.'
  if (status < 300) return `What the provider answered can not be read${http(status)}.`
  if (status < 400) return `The provider sends elsewhere, which is not followed${http(status)}.`
  if (status === 404) return `The provider has nothing under this address or name of a model${http(status)}.`
  if (status < 500) return `The provider does not take the request${http(status)}.`
  return `The provider failed${http(status)}.`
}

const http = (status: number | null): string => (status === null ? '' : ` (HTTP ${status})`)
