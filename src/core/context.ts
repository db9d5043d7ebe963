import type { Database } from '../db/connect.ts'
import type { Party } from '../db/tables/index.ts'
import type { Analysis } from './analysis/analysis.ts'
import type { DunningPolicy } from './dunning/policy.ts'
import type { Frames } from './frames/frames.ts'
import type { Printer } from './invoices/printer.ts'
import type { LimitDefaults } from './limits/defaults.ts'
import type { Mailer } from './mail/mailer.ts'
import type { PaymentProvider } from './payments/provider.ts'
import type { Vault } from './secrets/master-key.ts'

export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What every domain function gets first. */
export type Core = {
  db: Database
  now(): Date
  log: Log
  /** Of keys and clients that have none of their own. */
  limits: LimitDefaults
  /** ISO 4217; of prices, costs and invoices. */
  currency: string
  /** Who sends the invoices. */
  seller: Party
  /** Makes PDFs of invoices. */
  printer: Printer
  /** Undefined where no mail server is named. */
  mailer?: Mailer | undefined
  dunning: DunningPolicy
  /** Undefined where none is named. */
  paymentProvider?: PaymentProvider | undefined
  frames: Frames
  analysis: Analysis
  /** Opens the secrets that are kept sealed. */
  vault: Vault
  /** What cursors of events are sealed with. */
  cursorKey: Buffer
  /** Drops what this process remembers of the keys that changed; called once the change is committed. */
  forgetAccess(change: AccessChange): void
}

/** A key, all keys of a client, or all keys with a role may be more or less than they were. */
export type AccessChange = { keyId: string } | { clientId: string } | { roleId: string }

export type Transaction = Core & { afterCommit(effect: () => void): void }

/** All or nothing; effects outside the database wait for the commit. */
export async function transaction<T>(ctx: Core, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const effects: (() => void)[] = []
  const result = await ctx.db.transaction((db) =>
    work({ ...ctx, db, afterCommit: (effect) => effects.push(effect) }),
  )
  for (const effect of effects) effect()
  return result
}
