import { reserveUsage } from '../../src/core/budgets/reserve.ts'
import { QuotaExceededError } from '../../src/core/errors.ts'
import { quantity } from '../../src/core/money/quantity.ts'
import { connect } from '../../src/db/connect.ts'
import { coreOf } from './core.ts'

/** As many reservations of one analysis as it is told, all at once, on connections of their own. */
const [url = '', clientId = '', count = '0'] = process.argv.slice(2)
const { db } = connect(url, { poolSize: Number(count) })
const core = coreOf({ db })
const outcomes = await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    try {
      const one = quantity(1_000_000n)
      const uses = [{ operation: 'ANALYSIS' as const, quantity: one }]
      await reserveUsage(core, { clientId, environment: 'live', uses })
      return 'passed'
    } catch (error) {
      return error instanceof QuotaExceededError ? 'refused' : String(error)
    }
  }),
)
process.stdout.write(`${JSON.stringify(outcomes)}\n`)
// Until it is killed: what it holds is not given back.
setInterval(() => {}, 1_000)
