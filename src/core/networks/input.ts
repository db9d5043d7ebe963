import { z } from 'zod'
import { canonicalNetwork } from './network.ts'

const MOST = 100
const LONGEST_SHOWN = 60

/** Addresses and networks in their one way of writing, each once; none is null. */
export const allowedAddresses = z
  .array(z.string())
  .max(MOST, `must have at most ${MOST} entries`)
  .transform((texts, context) => {
    const networks = new Set<string>()
    for (const text of texts) {
      const network = canonicalNetwork(text)
      if (network !== null) networks.add(network)
      else context.addIssue({ code: 'custom', message: wrong(text) })
    }
    return networks.size === 0 ? null : [...networks]
  })

function wrong(text: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
  return `has "${shown}", which is no address or network: write it like 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32`
}
