import type { z } from 'zod'

/** One setting of the server. */
export type Setting = { schema: z.ZodType; env: string; secret?: boolean; about: string }
