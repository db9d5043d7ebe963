import { createContext, use, useSyncExternalStore } from 'react'
import type { Me } from '../../client/index.ts'
import type { Connection, Link } from './connection.ts'

interface Session {
  readonly connection: Connection
  /** Whose key this is; undefined until the server has answered for the first time. */
  readonly me: Me | undefined
}

const SessionContext = createContext<Session | undefined>(undefined)
export const SessionProvider = SessionContext.Provider

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('The session is used outside of <SessionProvider>.')
  return session
}

export const useConnection = (): Connection => useSession().connection

export function useLink(): Link {
  const { listen, link } = useConnection()
  return useSyncExternalStore(listen, link)
}
