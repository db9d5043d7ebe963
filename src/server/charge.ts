import type { LimitGate, Standing } from '../core/limits/gate.ts'
import type { Quota } from '../core/limits/quotas.ts'

/** What one request counts as, and against which limits. */
export type Charge = {
  take(points: number): Promise<readonly Standing[]>
  isTaken(): boolean
  /** At the end: what never came as far as to be counted was a request all the same. */
  settle(): void
}

/** `paid`: how the limits stand after one point of it, where that was counted at the door. */
export function createCharge(gate: LimitGate, quotas: readonly Quota[], paid?: readonly Standing[]): Charge {
  let isTaken = false
  return {
    async take(points) {
      isTaken = true
      if (!paid) return gate.take(quotas, points)
      return points > 1 ? gate.take(quotas, points - 1, points) : paid
    },
    isTaken: () => isTaken,
    settle() {
      // Nothing waits for it: there is nothing left to refuse.
      if (!isTaken && !paid) gate.take(quotas, 1).catch(() => {})
    },
  }
}
