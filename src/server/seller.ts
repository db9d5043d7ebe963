import type { Core } from '../core/context.ts'
import type { Config } from './config.ts'

/** The operator, as it stands on invoices. */
export const sellerOf = ({ sellerName, sellerAddress, sellerTaxId }: Config): Core['seller'] => ({
  name: sellerName,
  address: sellerAddress ?? null,
  taxId: sellerTaxId ?? null,
  email: null,
})
