import { createContext, use, useEffect } from 'react'
import type { Named, Place } from './navigation.ts'

export interface Navigation {
  open(place: Place): void
  back(): void
  /** Says in passing what has been done. Where it does not fit, the name that is in it is cut. */
  say(text: string, name: string): void
  /** The same of what was not done. */
  warn(text: string): void
  /** Tells the path what `of` is, and is called. */
  name(of: string, known: Named): void
}

const NavigationContext = createContext<Navigation | undefined>(undefined)
export const NavigationProvider = NavigationContext.Provider

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext)
  if (!navigation) throw new Error('Navigation is used outside of <NavigationProvider>.')
  return navigation
}

/** The path says the name of what is shown here, once it is known and whenever it changes. */
export function useName(of: string | undefined, known: Named | null | undefined): void {
  const { name: tell } = useNavigation()
  const { id, name } = known ?? {}
  useEffect(() => {
    if (of && id && name) tell(of, { id, name })
  }, [tell, of, id, name])
}
