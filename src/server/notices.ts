import type { z } from 'zod'

/** Reads what another process says of what it changed. What can not be read may have been about anything. */
export const hearNotice =
  <Change>(shape: z.ZodType<Change>, onChange: (change?: Change) => void) =>
  (payload: string): void =>
    onChange(shape.safeParse(parsed(payload)).data)

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}
