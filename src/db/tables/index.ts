export {
  type AnalysisRow,
  type AnalysisState,
  type AnalysisTrigger,
  analyses,
  analysisState,
  analysisTrigger,
  analysisVerdict,
  type Box,
  modelCalls,
  type StageRecord,
  type StageVerdict,
  type StoredLook,
  type StoredPresence,
  type StoredStanding,
  type Verdict,
  watchClaims,
} from './analyses.ts'
export type {
  AnalysisSettings,
  AnalysisStage,
  ArmedSpan,
  ClientAnalysisSettings,
  Day,
  Point,
  RiskLevel,
  Rule,
  RuleType,
  Zone,
} from './analysis-settings.ts'
export { type AuditOutcome, type AuditRow, auditLog, auditOutcome } from './audit.ts'
export {
  type BudgetPeriod,
  type BudgetPeriodRow,
  type BudgetRow,
  budgetPeriod,
  budgetPeriods,
  budgets,
  usageReservations,
} from './budgets.ts'
export {
  type ClientRevocationRow,
  type ClientRow,
  type ClientSettings,
  clientRevocations,
  clients,
  type FrameSettings,
  type Limits,
} from './clients.ts'
export { type DunningStepRow, dunningSteps } from './dunning.ts'
export { type EventKind, type EventRow, eventCursorKeys, eventKind, events } from './events.ts'
export { type IdempotentRequestRow, idempotentRequests } from './idempotency.ts'
export {
  type BillingRhythmRow,
  type BillingSchedule,
  type BillingSettingsRow,
  billingRhythms,
  billingSchedule,
  billingSettings,
  type CreditNoteRow,
  creditNotes,
  type InvoiceLineRow,
  type InvoiceLinesBy,
  type InvoicePaymentRow,
  type InvoiceRow,
  type InvoiceState,
  invoiceLines,
  invoiceLinesBy,
  invoiceNumbers,
  invoicePayments,
  invoiceState,
  invoices,
  type LinePart,
  type Party,
} from './invoices.ts'
export {
  type Environment,
  environment,
  type KeyRow,
  keys,
  type RevocationReason,
  revocationReason,
} from './keys.ts'
export { type MailRow, type MailState, mailState, mails } from './mails.ts'
export {
  type CollectionRow,
  type CollectionState,
  collectionState,
  collections,
  type PaymentDetailsRow,
  type PaymentMethod,
  paymentDetails,
  paymentMethod,
  type ShownPaymentDetails,
} from './payments.ts'
export { type PriceListRow, priceLists, type StoredPriceItem } from './prices.ts'
export { type RoleRow, roles } from './roles.ts'
export { type SecretRow, secrets } from './secrets.ts'
export {
  type AuthFailureRow,
  authFailures,
  type KeyDayRow,
  keyDays,
  keyNetworks,
  type SecurityEventKind,
  type SecurityEventRow,
  securityEventKind,
  securityEvents,
} from './security.ts'
export { type SourceRow, sources } from './sources.ts'
export {
  type UsageEventRow,
  type UsageOperation,
  type UsageWidth,
  usageCounts,
  usageEvents,
  usageOperation,
  usageRollups,
  usageWidth,
} from './usage.ts'
