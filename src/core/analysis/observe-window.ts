import { createObserver, type ObserverSettings, type Sample } from './observe.ts'
import { compareStandings, type Standing } from './standing.ts'

/** Of one window, beside what each rule came to. */
const MOST_MET = 200

export type WindowObserved = {
  /** Of each rule, in their order, what says most: the longest time that it was met, or the longest that was too short. */
  standings: Standing[]
  /** Each time that a rule was met, by when it began. */
  met: Standing[]
}

/** The rules of a source over one window, whatever was before it. */
export function observeWindow(settings: ObserverSettings, samples: readonly Sample[]): WindowObserved {
  const observer = createObserver(settings)
  const most = observer.standings()
  const met: Standing[] = []
  for (const sample of samples.toSorted((one, other) => one.at - other.at)) {
    for (const { kind, standing } of observer.observe(sample)) if (kind === 'ended') met.push(standing)
    for (const [place, standing] of observer.standings().entries()) {
      const known = most[place]
      if (!known || compareStandings(standing, known) > 0) most[place] = standing
    }
  }
  met.push(...observer.standings().filter(({ isMet }) => isMet))
  return {
    standings: most,
    met: met.toSorted((one, other) => (one.from ?? 0) - (other.from ?? 0)).slice(0, MOST_MET),
  }
}
