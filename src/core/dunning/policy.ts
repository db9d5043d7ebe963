/** What is done about invoices that are not paid in time. */
export type DunningPolicy = {
  /** Days after an invoice was due on which its client is reminded, in their order. */
  reminderDays: readonly number[]
  /** Days after which the client is revoked, later than the last reminder; null for never. */
  revokeDays: number | null
}
