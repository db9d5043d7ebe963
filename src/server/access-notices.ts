import { z } from 'zod'
import type { AccessChange } from '../core/context.ts'

const accessChange = z.union([
  z.object({ keyId: z.string() }),
  z.object({ clientId: z.string() }),
  z.object({ roleId: z.string() }),
])

/** Reads what another process says of its keys. What can not be read may have been about any of them. */
export const hearAccessChange =
  (onChange: (change?: AccessChange) => void) =>
  (payload: string): void =>
    onChange(accessChange.safeParse(parsed(payload)).data)

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}
