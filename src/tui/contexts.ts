/**
 * Contexts of a higher level are asked first; a modal one keeps every key from those below.
 */
export const CONTEXTS = {
  always: { title: 'Always', level: 9, modal: false },
  app: { title: 'Everywhere', level: 0, modal: false },
  list: { title: 'Lists', level: 1, modal: false },
  clients: { title: 'Clients', level: 1, modal: false },
  client: { title: 'Client', level: 1, modal: false },
  keys: { title: 'Keys', level: 1, modal: false },
  key: { title: 'Key', level: 1, modal: false },
  sources: { title: 'Sources', level: 1, modal: false },
  source: { title: 'Source', level: 1, modal: false },
  analyses: { title: 'Analyses', level: 1, modal: false },
  analysis: { title: 'Analysis', level: 1, modal: false },
  usage: { title: 'Usage', level: 1, modal: false },
  invoices: { title: 'Invoices', level: 1, modal: false },
  invoice: { title: 'Invoice', level: 1, modal: false },
  audit: { title: 'Audit log', level: 1, modal: false },
  entry: { title: 'Audit entry', level: 1, modal: false },
  events: { title: 'Events', level: 1, modal: false },
  event: { title: 'Event', level: 1, modal: false },
  failures: { title: 'Refused keys', level: 1, modal: false },
  failure: { title: 'Refused key', level: 1, modal: false },
  roles: { title: 'Roles', level: 1, modal: false },
  role: { title: 'Role', level: 1, modal: false },
  me: { title: 'Me', level: 1, modal: false },
  detail: { title: 'Details', level: 1, modal: false },
  form: { title: 'Forms', level: 2, modal: true },
  // Over the form that it is a part of, which is the modal one.
  choice: { title: 'Choices in forms', level: 3, modal: false },
  checklist: { title: 'Lists to tick in forms', level: 3, modal: false },
  lines: { title: 'Texts of several lines in forms', level: 3, modal: false },
  confirm: { title: 'Questions', level: 2, modal: true },
  secret: { title: 'A new secret', level: 2, modal: true },
  refused: { title: 'Key refused', level: 2, modal: true },
  command: { title: 'Command line', level: 3, modal: true },
  filter: { title: 'Filter', level: 3, modal: true },
  help: { title: 'Help', level: 4, modal: true },
} as const satisfies Record<string, { title: string; level: number; modal: boolean }>

export type Context = keyof typeof CONTEXTS
