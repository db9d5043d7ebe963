import { defineRelations } from 'drizzle-orm'
import {
  analyses,
  auditLog,
  authFailures,
  clients,
  collections,
  creditNotes,
  dunningSteps,
  events,
  invoiceLines,
  invoicePayments,
  invoices,
  keyDays,
  keys,
  mails,
  paymentDetails,
  priceLists,
  roles,
  securityEvents,
  sources,
  usageEvents,
} from './tables/index.ts'

export const relations = defineRelations(
  {
    clients,
    keys,
    roles,
    auditLog,
    events,
    securityEvents,
    authFailures,
    keyDays,
    sources,
    analyses,
    usageEvents,
    priceLists,
    invoices,
    invoiceLines,
    invoicePayments,
    creditNotes,
    paymentDetails,
    mails,
    collections,
    dunningSteps,
  },
  (r) => ({
    clients: {
      keys: r.many.keys({ from: r.clients.id, to: r.keys.clientId }),
      sources: r.many.sources({ from: r.clients.id, to: r.sources.clientId }),
      paymentDetails: r.one.paymentDetails({
        from: r.clients.id,
        to: r.paymentDetails.clientId,
        optional: true,
      }),
    },
    sources: {
      client: r.one.clients({ from: r.sources.clientId, to: r.clients.id, optional: false }),
    },
    analyses: {
      client: r.one.clients({ from: r.analyses.clientId, to: r.clients.id, optional: false }),
      source: r.one.sources({ from: r.analyses.sourceId, to: r.sources.id, optional: false }),
      /** Gone once the key was deleted with its client. */
      key: r.one.keys({ from: r.analyses.keyId, to: r.keys.id, optional: true }),
    },
    keys: {
      client: r.one.clients({ from: r.keys.clientId, to: r.clients.id, optional: true }),
      customRole: r.one.roles({ from: r.keys.customRoleId, to: r.roles.id, optional: true }),
      successor: r.one.keys({ from: r.keys.successorId, to: r.keys.id, optional: true }),
      predecessor: r.one.keys({ from: r.keys.id, to: r.keys.successorId, optional: true }),
      days: r.many.keyDays({ from: r.keys.id, to: r.keyDays.keyId }),
    },
    auditLog: {
      client: r.one.clients({ from: r.auditLog.clientId, to: r.clients.id, optional: true }),
      /** Gone once the key was deleted with its client. */
      actor: r.one.keys({ from: r.auditLog.actorKeyId, to: r.keys.id, optional: true }),
    },
    roles: {
      client: r.one.clients({ from: r.roles.clientId, to: r.clients.id, optional: true }),
      keys: r.many.keys({ from: r.roles.id, to: r.keys.customRoleId }),
    },
    securityEvents: {
      client: r.one.clients({ from: r.securityEvents.clientId, to: r.clients.id, optional: true }),
      key: r.one.keys({ from: r.securityEvents.keyId, to: r.keys.id, optional: true }),
    },
    usageEvents: {
      client: r.one.clients({ from: r.usageEvents.clientId, to: r.clients.id, optional: false }),
      key: r.one.keys({ from: r.usageEvents.keyId, to: r.keys.id, optional: true }),
      /** The event that took it back. */
      voidedBy: r.one.usageEvents({ from: r.usageEvents.id, to: r.usageEvents.voids, optional: true }),
    },
    authFailures: {
      client: r.one.clients({ from: r.authFailures.clientId, to: r.clients.id, optional: true }),
      key: r.one.keys({ from: r.authFailures.keyId, to: r.keys.id, optional: true }),
    },
    priceLists: {
      client: r.one.clients({ from: r.priceLists.clientId, to: r.clients.id, optional: true }),
    },
    invoices: {
      /** Gone once the client was deleted. */
      client: r.one.clients({ from: r.invoices.clientId, to: r.clients.id, optional: true }),
      lines: r.many.invoiceLines({ from: r.invoices.id, to: r.invoiceLines.invoiceId }),
      payments: r.many.invoicePayments({ from: r.invoices.id, to: r.invoicePayments.invoiceId }),
      creditNotes: r.many.creditNotes({ from: r.invoices.id, to: r.creditNotes.invoiceId }),
      dunningSteps: r.many.dunningSteps({ from: r.invoices.id, to: r.dunningSteps.invoiceId }),
      collections: r.many.collections({ from: r.invoices.id, to: r.collections.invoiceId }),
      mails: r.many.mails({ from: r.invoices.id, to: r.mails.invoiceId }),
    },
    invoiceLines: {
      invoice: r.one.invoices({ from: r.invoiceLines.invoiceId, to: r.invoices.id, optional: false }),
    },
    invoicePayments: {
      invoice: r.one.invoices({ from: r.invoicePayments.invoiceId, to: r.invoices.id, optional: false }),
    },
    collections: {
      invoice: r.one.invoices({ from: r.collections.invoiceId, to: r.invoices.id, optional: false }),
    },
    dunningSteps: {
      invoice: r.one.invoices({ from: r.dunningSteps.invoiceId, to: r.invoices.id, optional: false }),
      mail: r.one.mails({ from: r.dunningSteps.mailId, to: r.mails.id, optional: true }),
    },
    creditNotes: {
      invoice: r.one.invoices({ from: r.creditNotes.invoiceId, to: r.invoices.id, optional: false }),
    },
  }),
)

export type Relations = typeof relations
