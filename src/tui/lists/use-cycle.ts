import { useState } from 'react'

/** One of several settings, the step to the next one, and the step back to the first. */
export function useCycle<const T extends readonly [unknown, ...unknown[]]>(
  choices: T,
): [T[number], () => void, () => void] {
  const [index, setIndex] = useState(0)
  const next = () => setIndex((index + 1) % choices.length)
  return [choices[index] ?? choices[0], next, () => setIndex(0)]
}
