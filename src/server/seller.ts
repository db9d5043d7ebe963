import type { Core } from '../core/context.ts'
import type { Config } from './config.ts'

/** The operator, as it stands on invoices. */
export const sellerOf = (config: Config): Core['seller'] => ({
  name: config.sellerName,
  address: config.sellerAddress ?? null,
  taxId: config.sellerTaxId ?? null,
  email: null,
  iban: config.sellerIban ?? null,
  bic: config.sellerBic ?? null,
})
