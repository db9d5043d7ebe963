import { Args } from '@oclif/core'

export const invoiceArg = Args.string({
  required: true,
  description: 'Number (VIG-2026-000001) or id (invoice_…) of the invoice.',
})
