import type { Analysis } from './analysis.ts'

type Own = Pick<Analysis, 'own' | 'held'>

/** This process sees to it no longer: its lease runs out, and its frames are given back. */
export function letGo({ own, held }: Own, id: string): void {
  own.delete(id)
  held.get(id)?.release()
  held.delete(id)
}
