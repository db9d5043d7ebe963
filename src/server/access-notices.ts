import { z } from 'zod'
import type { AccessChange } from '../core/context.ts'
import { hearNotice } from './notices.ts'

const accessChange = z.union([
  z.object({ keyId: z.string() }),
  z.object({ clientId: z.string() }),
  z.object({ roleId: z.string() }),
])

export const hearAccessChange = (onChange: (change?: AccessChange) => void) =>
  hearNotice(accessChange, onChange)
