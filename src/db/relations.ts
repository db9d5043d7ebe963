import { defineRelations } from 'drizzle-orm'
import { auditLog, clients, keys } from './tables/index.ts'

export const relations = defineRelations({ clients, keys, auditLog }, (r) => ({
  clients: {
    keys: r.many.keys({ from: r.clients.id, to: r.keys.clientId }),
  },
  keys: {
    client: r.one.clients({ from: r.keys.clientId, to: r.clients.id, optional: true }),
    successor: r.one.keys({ from: r.keys.successorId, to: r.keys.id, optional: true }),
  },
  auditLog: {
    client: r.one.clients({ from: r.auditLog.clientId, to: r.clients.id, optional: true }),
    /** Gone once the key was deleted with its client. */
    actor: r.one.keys({ from: r.auditLog.actorKeyId, to: r.keys.id, optional: true }),
  },
}))

export type Relations = typeof relations
