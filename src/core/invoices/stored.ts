import { parseQuantity, type Quantity } from '../money/quantity.ts'

/** What the database holds as numeric: a number whose digits it keeps all. */
export function parseStored(text: string): Quantity {
  const parsed = parseQuantity(text)
  if (parsed === null)
    throw new Error(`The database holds a quantity ${text}, which is no number of six decimals.`)
  return parsed
}
