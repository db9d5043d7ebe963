import { createContext, type ReactNode, use, useLayoutEffect, useState } from 'react'

const Unread = createContext(false)
const SetUnread = createContext<(unread: boolean) => void>(() => {})

/** Whether a secret is shown that is nowhere else: nothing may take it away in passing. */
export function UnreadProvider({ children }: { children: ReactNode }) {
  const [unread, setUnread] = useState(false)
  return (
    <SetUnread value={setUnread}>
      <Unread value={unread}>{children}</Unread>
    </SetUnread>
  )
}

export const useIsUnread = (): boolean => use(Unread)

/** For as long as this is mounted. */
export function useUnread(): void {
  const set = use(SetUnread)
  useLayoutEffect(() => {
    set(true)
    return () => set(false)
  }, [set])
}
