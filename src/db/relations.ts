import { defineRelations } from 'drizzle-orm'
import {
  auditLog,
  authFailures,
  clients,
  events,
  keyDays,
  keys,
  roles,
  securityEvents,
  sources,
} from './tables/index.ts'

export const relations = defineRelations(
  { clients, keys, roles, auditLog, events, securityEvents, authFailures, keyDays, sources },
  (r) => ({
    clients: {
      keys: r.many.keys({ from: r.clients.id, to: r.keys.clientId }),
      sources: r.many.sources({ from: r.clients.id, to: r.sources.clientId }),
    },
    sources: {
      client: r.one.clients({ from: r.sources.clientId, to: r.clients.id, optional: false }),
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
    authFailures: {
      client: r.one.clients({ from: r.authFailures.clientId, to: r.clients.id, optional: true }),
      key: r.one.keys({ from: r.authFailures.keyId, to: r.keys.id, optional: true }),
    },
  }),
)

export type Relations = typeof relations
