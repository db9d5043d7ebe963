/** Where one is: a screen, and what it is of. */
export interface Place {
  readonly screen: string
  /** An id or a slug, or what the screen makes of it. */
  readonly of?: string | undefined
  /** What `of` is called, where it is known. */
  readonly label?: string | undefined
}

export interface Visit extends Place {
  /** Tells visits of the same place apart. */
  readonly id: number
}

export interface Stack {
  readonly visits: readonly Visit[]
  readonly nextId: number
}

/** The id stays when the name changes; the slug that one may have come by does not. */
export interface Named {
  readonly id: string
  readonly name: string
}

export type NavigationAction =
  | { type: 'open'; place: Place }
  | { type: 'back' }
  /** What `of` turned out to be, or is called by now. */
  | { type: 'name'; of: string; known: Named }

/** Screens on the stack stay mounted, so that coming back finds them as they were left. */
const MOST_VISITS = 12

export const startAt = (place: Place): Stack => ({ visits: [{ ...place, id: 0 }], nextId: 1 })

export function navigate(stack: Stack, action: NavigationAction): Stack {
  const { visits, nextId } = stack
  switch (action.type) {
    case 'open': {
      // A place that one came through is gone back to.
      const there = visits.findIndex((visit) => isSame(visit, action.place))
      if (there >= 0) return { visits: visits.slice(0, there + 1), nextId }
      const visit = { ...action.place, id: nextId }
      return { visits: [...visits, visit].slice(-MOST_VISITS), nextId: nextId + 1 }
    }
    case 'name': {
      const { id, name: label } = action.known
      const named = visits.map((visit) => (visit.of === action.of ? { ...visit, of: id, label } : visit))
      return { visits: named, nextId }
    }
    case 'back':
      return visits.length > 1 ? { visits: visits.slice(0, -1), nextId } : stack
  }
}

const isSame = (a: Place, b: Place): boolean => a.screen === b.screen && a.of === b.of
