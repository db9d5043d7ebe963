import { useInput, usePaste } from 'ink'
import {
  createContext,
  type ReactNode,
  use,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useSyncExternalStore,
} from 'react'
import type { Context } from '../contexts.ts'
import type { Action, Binding } from '../keymap.ts'
import { activeBindings, dispatchPaste, dispatchStroke, type Layer } from './layers.ts'
import { strokesOf } from './strokes.ts'

type Event = { stroke: string } | { paste: string }

/** The layers that are mounted, and the strokes on their way to them. */
function createSwitchboard() {
  const layers = new Set<{ current: Layer }>()
  const listeners = new Set<() => void>()
  const waiting: Event[] = []
  let draining = false
  let hints: Binding[] = []

  const current = () => Array.from(layers, (layer) => layer.current)

  function changed() {
    const next = activeBindings(current())
    if (next.length === hints.length && next.every((binding, index) => binding === hints[index])) return
    hints = next
    for (const listener of listeners) listener()
  }

  /**
   * One at a time, each after the screen has taken in the one before: `n` opens what the next letter fills.
   * True if there was one; `next` is then to be called once what it changed is committed.
   */
  function next(): boolean {
    const event = waiting.shift()
    draining = event !== undefined
    if (!event) return false
    if ('stroke' in event) dispatchStroke(current(), event.stroke)
    else dispatchPaste(current(), event.paste)
    return true
  }

  return {
    /** True if the first of them was handed out at once. */
    push(...events: Event[]): boolean {
      waiting.push(...events)
      return draining ? false : next()
    },
    next,
    add(layer: { current: Layer }) {
      layers.add(layer)
      changed()
      return () => {
        layers.delete(layer)
        changed()
      }
    },
    changed,
    hints: () => hints,
    listen(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const Switchboard = createContext<ReturnType<typeof createSwitchboard> | undefined>(undefined)
/** False for screens that lie under another one: they keep their state and hear no keys. */
const Active = createContext(true)

export const ActiveProvider = Active.Provider
export const useActive = (): boolean => use(Active)

function useSwitchboard() {
  const switchboard = use(Switchboard)
  if (!switchboard) throw new Error('Keys are used outside of <KeysProvider>.')
  return switchboard
}

export function KeysProvider({ children }: { children: ReactNode }) {
  const switchboard = useMemo(createSwitchboard, [])
  // Changed together with whatever a stroke changes, so it is committed together with it: that is when the
  // next stroke may come.
  const [strokes, countStrokes] = useReducer((count: number) => count + 1, 0)
  const push = (...events: Event[]) => {
    if (switchboard.push(...events)) countStrokes()
  }
  useInput((input, key) => push(...strokesOf(input, key).map((stroke) => ({ stroke }))))
  usePaste((paste) => push({ paste }))
  useLayoutEffect(() => {
    if (strokes === 0) return
    // Not within the commit: React takes a long chain of changes there for an endless one.
    const timer = setImmediate(() => {
      if (switchboard.next()) countStrokes()
    })
    return () => clearImmediate(timer)
  }, [strokes, switchboard])
  return <Switchboard value={switchboard}>{children}</Switchboard>
}

export type Handlers<C extends Context> = { [A in Action<C>]?: (() => void) | undefined }

interface KeysOptions extends Pick<Layer, 'onStroke' | 'onPaste'> {
  active?: boolean
}

/** Says what the keys of a context do while this is mounted and on top. */
export function useKeys<C extends Context>(
  context: C,
  handlers: Handlers<C>,
  { active = true, onStroke, onPaste }: KeysOptions = {},
): void {
  const switchboard = useSwitchboard()
  const onTop = useActive() && active
  const layer = useRef<Layer>({ context, handlers: {} })
  // Layout effects, because they have run when the next stroke is handed out.
  useLayoutEffect(() => {
    layer.current = { context, handlers: { ...handlers }, onStroke, onPaste }
    if (onTop) switchboard.changed()
  })
  useLayoutEffect(() => (onTop ? switchboard.add(layer) : undefined), [switchboard, onTop])
}

/** The bindings that do something now. */
export function useActiveBindings(): readonly Binding[] {
  const { listen, hints } = useSwitchboard()
  return useSyncExternalStore(listen, hints)
}
