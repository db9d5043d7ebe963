/** Every permission there is, with what it allows. */
export const PERMISSIONS = {
  'platform:read': 'See the platform as a whole: every client and what belongs to it.',
  'clients:manage': 'Create, change, revoke, reactivate and delete clients.',
  'client:read': 'See the own client record: address, description, settings.',
  'client:manage': 'Change the own client record, or delete it.',
  'keys:read': 'See keys and how they are used; never their secrets.',
  'keys:manage': 'Create, change, rotate, revoke and reactivate keys.',
  'roles:manage': 'Create, change and delete custom roles.',
  'frames:read': 'See cameras and the frames that they hold.',
  'frames:write': 'Push frames.',
  'sources:manage': 'Create, change and delete cameras and their rules.',
  'analysis:read': 'See analyses and their verdicts.',
  'analysis:run': 'Ask for analyses.',
  'incidents:read': 'See incidents.',
  'incidents:manage': 'Acknowledge, dismiss and close incidents.',
  'alerts:read': 'See and follow alerts and their deliveries.',
  'alerts:send': 'Raise alerts.',
  'channels:manage': 'Change mail settings and webhooks.',
  'usage:read': 'See usage and its cost.',
  'invoices:read': 'See invoices.',
  'billing:manage': 'Set prices and budgets; make, finalize, pay and void invoices.',
  'audit:read': 'See the audit log, refused keys and security events.',
} as const

export type Permission = keyof typeof PERMISSIONS

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[]
