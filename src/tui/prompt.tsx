import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import type { Line } from './text/editor.ts'

/** The line at the bottom in which something is typed. */
export interface Prompt {
  readonly sign: ':' | '/'
  readonly line: Line
  readonly placeholder?: string
  readonly note?: string | undefined
}

const Shown = createContext<Prompt | undefined>(undefined)
const Show = createContext<(prompt: Prompt | undefined) => void>(() => {})

export function PromptProvider({ children }: { children: ReactNode }) {
  const [prompt, setPrompt] = useState<Prompt>()
  return (
    <Show value={setPrompt}>
      <Shown value={prompt}>{children}</Shown>
    </Show>
  )
}

export const useShownPrompt = (): Prompt | undefined => use(Shown)

/** Shows this at the bottom for as long as it is given. */
export function usePrompt(prompt: Prompt | undefined): void {
  const show = use(Show)
  const { sign, line, placeholder, note } = prompt ?? {}
  const stable = useMemo<Prompt | undefined>(
    () => sign && line && { sign, line, note, ...(placeholder === undefined ? {} : { placeholder }) },
    [sign, line, placeholder, note],
  )
  useEffect(() => {
    if (!stable) return
    show(stable)
    return () => show(undefined)
  }, [show, stable])
}
