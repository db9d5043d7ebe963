import { REJECT_REASONS, type Refusal } from './rejection.ts'

/** Never the beginning of base64. */
const MARK = '!'

/** What stands in the place of a picture that is not taken, whatever it shows. */
export const standIn = (refusal: Refusal): string => MARK + JSON.stringify(refusal)

/** Why it is not taken; null for a picture. */
export function refusalIn(data: string): Refusal | null {
  if (!data.startsWith(MARK)) return null
  try {
    const { reason, message }: Refusal = JSON.parse(data.slice(MARK.length))
    return Object.hasOwn(REJECT_REASONS, reason) && typeof message === 'string' ? { reason, message } : null
  } catch {
    return null
  }
}
