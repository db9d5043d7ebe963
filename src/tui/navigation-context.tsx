import { createContext, use } from 'react'
import type { Place } from './navigation.ts'
import type { Tone } from './theme.ts'

export interface Navigation {
  open(place: Place): void
  back(): void
  /** Says in passing what has been done. */
  say(text: string, tone?: Tone): void
}

const NavigationContext = createContext<Navigation | undefined>(undefined)
export const NavigationProvider = NavigationContext.Provider

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext)
  if (!navigation) throw new Error('Navigation is used outside of <NavigationProvider>.')
  return navigation
}
