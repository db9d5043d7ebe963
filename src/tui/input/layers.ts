import { CONTEXTS, type Context } from '../contexts.ts'
import { type Binding, bindingsOf } from '../keymap.ts'

/** What listens to keys: a context of the keymap, and what its actions do now. */
export interface Layer {
  readonly context: Context
  /** An action without a handler is not there: neither its key nor its hint. */
  readonly handlers: Readonly<Record<string, (() => void) | undefined>>
  /** Strokes that are bound to nothing here; true if it took the stroke. */
  readonly onStroke?: ((stroke: string) => boolean) | undefined
  readonly onPaste?: ((text: string) => void) | undefined
}

const levelOf = ({ context }: Layer): number => CONTEXTS[context].level
const isModal = ({ context }: Layer): boolean => CONTEXTS[context].modal

/** Those that can be reached now, the first to be asked first. */
export function reachable(layers: readonly Layer[]): Layer[] {
  const ordered = layers.toSorted((a, b) => levelOf(b) - levelOf(a))
  const modal = ordered.find(isModal)
  if (!modal) return ordered
  return ordered.filter((layer) => levelOf(layer) >= levelOf(modal))
}

export function dispatchStroke(layers: readonly Layer[], stroke: string): void {
  for (const layer of reachable(layers)) {
    const bound = bindingsOf(layer.context).find(({ keys }) => keys.includes(stroke))
    const handler = bound && layer.handlers[bound.action]
    if (handler) {
      handler()
      return
    }
    if (layer.onStroke?.(stroke)) return
  }
}

/** Pasted text goes into a text field or nowhere: its letters are not commands. */
export function dispatchPaste(layers: readonly Layer[], text: string): void {
  reachable(layers)
    .find(({ onPaste }) => onPaste)
    ?.onPaste?.(text)
}

/** The bindings that do something now, in the order of their hints. A key is listed for its first taker. */
export function activeBindings(layers: readonly Layer[]): Binding[] {
  const taken = new Set<string>()
  const active: Binding[] = []
  for (const layer of reachable(layers)) {
    for (const binding of bindingsOf(layer.context)) {
      if (!layer.handlers[binding.action] || binding.keys.every((key) => taken.has(key))) continue
      active.push(binding)
      for (const key of binding.keys) taken.add(key)
    }
  }
  return active.sort((a, b) => (a.hint ?? Number.MAX_VALUE) - (b.hint ?? Number.MAX_VALUE))
}
