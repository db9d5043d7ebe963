import { z } from 'zod'
import { email } from '../input.ts'

export const sendInvoiceInput = z.object({ to: email.nullish() })
export type SendInvoice = z.input<typeof sendInvoiceInput>
