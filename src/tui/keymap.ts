import type { Context } from './contexts.ts'

/**
 * Every key of the TUI. What the keys do is said where it is done (`useKeys`); the hints at the bottom and
 * the help are made from this table, so that neither can promise a key that does nothing.
 */
export interface Binding {
  readonly context: Context
  /** As `input/strokes.ts` names them; the first is the one that hints show. */
  readonly keys: readonly string[]
  readonly action: string
  readonly label: string
  /** For the help: when the key is there, if not always. */
  readonly when?: string
  /** In the hints in place of its first key, where one hint stands for two bindings. */
  readonly sign?: string
  /** Shown at the bottom, the lowest first. Without it, in the help alone. */
  readonly hint?: number
  /** Shown at the bottom even where there is no room for all. */
  readonly pinned?: true
}

const BACK = 99

export const KEYMAP = [
  { context: 'always', keys: ['ctrl+c'], action: 'quit', label: 'quit' },

  { context: 'app', keys: [':'], action: 'command', label: 'command', hint: 90 },
  { context: 'app', keys: ['?'], action: 'help', label: 'help', hint: 91, pinned: true },
  {
    context: 'app',
    keys: ['escape'],
    action: 'back',
    label: 'back',
    hint: BACK,
    pinned: true,
    when: 'there is a screen to go back to',
  },
  { context: 'app', keys: ['q'], action: 'quit', label: 'quit', hint: 92 },
  { context: 'app', keys: ['ctrl+r'], action: 'refresh', label: 'load again' },

  { context: 'list', keys: ['down', 'j'], action: 'down', label: 'next' },
  { context: 'list', keys: ['up', 'k'], action: 'up', label: 'previous' },
  { context: 'list', keys: ['pagedown', 'ctrl+f', ' '], action: 'pageDown', label: 'page down' },
  { context: 'list', keys: ['pageup', 'ctrl+b'], action: 'pageUp', label: 'page up' },
  { context: 'list', keys: ['home', 'g'], action: 'first', label: 'first' },
  { context: 'list', keys: ['end', 'G'], action: 'last', label: 'last, loading all that is between' },
  {
    context: 'list',
    keys: ['enter'],
    action: 'open',
    label: 'open',
    hint: 10,
    when: 'the list is not empty',
  },
  { context: 'list', keys: ['/'], action: 'filter', label: 'filter', hint: 40 },
  { context: 'list', keys: ['s'], action: 'state', label: 'status', hint: 41 },
  { context: 'list', keys: ['o'], action: 'order', label: 'order', hint: 42 },
  {
    context: 'list',
    keys: ['escape'],
    action: 'clear',
    label: 'clear filter',
    hint: BACK,
    pinned: true,
    when: 'something is filtered',
  },

  {
    context: 'detail',
    keys: ['down', 'j'],
    action: 'down',
    label: 'scroll down',
    when: 'there is more below',
  },
  { context: 'detail', keys: ['up'], action: 'up', label: 'scroll up', when: 'there is more above' },
  {
    context: 'detail',
    keys: ['pagedown', ' '],
    action: 'pageDown',
    label: 'page down',
    when: 'there is more below',
  },
  { context: 'detail', keys: ['pageup'], action: 'pageUp', label: 'page up', when: 'there is more above' },
  { context: 'detail', keys: ['home', 'g'], action: 'first', label: 'start', when: 'there is more above' },
  { context: 'detail', keys: ['end', 'G'], action: 'last', label: 'end', when: 'there is more below' },

  { context: 'clients', keys: ['n'], action: 'create', label: 'new', hint: 11 },
  { context: 'clients', keys: ['K'], action: 'keys', label: 'keys', hint: 12 },
  { context: 'clients', keys: ['e'], action: 'edit', label: 'edit', hint: 13 },
  {
    context: 'clients',
    keys: ['x'],
    action: 'revoke',
    label: 'revoke',
    hint: 14,
    when: 'the client is active',
  },
  {
    context: 'clients',
    keys: ['R'],
    action: 'reactivate',
    label: 'reactivate',
    hint: 14,
    when: 'the client is revoked',
  },
  { context: 'clients', keys: ['D'], action: 'delete', label: 'delete', hint: 15 },

  { context: 'client', keys: ['enter', 'k', 'K'], action: 'keys', label: 'keys', hint: 10 },
  { context: 'client', keys: ['S'], action: 'sources', label: 'sources', hint: 11 },
  { context: 'client', keys: ['U'], action: 'usage', label: 'usage', hint: 16 },
  { context: 'client', keys: ['I'], action: 'invoices', label: 'invoices', hint: 17 },
  { context: 'client', keys: ['n'], action: 'createKey', label: 'new key', hint: 12 },
  { context: 'client', keys: ['e'], action: 'edit', label: 'edit', hint: 13 },
  {
    context: 'client',
    keys: ['x'],
    action: 'revoke',
    label: 'revoke',
    hint: 14,
    when: 'the client is active',
  },
  {
    context: 'client',
    keys: ['R'],
    action: 'reactivate',
    label: 'reactivate',
    hint: 14,
    when: 'the client is revoked',
  },
  { context: 'client', keys: ['D'], action: 'delete', label: 'delete', hint: 15 },

  {
    context: 'keys',
    keys: ['n'],
    action: 'create',
    label: 'new',
    hint: 11,
    when: 'the keys of one client are shown',
  },
  {
    context: 'keys',
    keys: ['t'],
    action: 'rotate',
    label: 'rotate',
    hint: 13,
    when: 'the key is active',
  },
  { context: 'keys', keys: ['e'], action: 'edit', label: 'edit', hint: 12 },
  {
    context: 'keys',
    keys: ['x'],
    action: 'revoke',
    label: 'revoke',
    hint: 14,
    when: 'the key is not revoked',
  },
  {
    context: 'keys',
    keys: ['R'],
    action: 'reactivate',
    label: 'reactivate',
    hint: 14,
    when: 'the key is revoked and neither leaked nor was replaced or ran out',
  },
  { context: 'keys', keys: ['v'], action: 'environment', label: 'live/test', hint: 43 },
  { context: 'keys', keys: ['c'], action: 'client', label: 'client', hint: 16, when: 'the key has a client' },

  {
    context: 'key',
    keys: ['t'],
    action: 'rotate',
    label: 'rotate',
    hint: 13,
    when: 'the key is active',
  },
  { context: 'key', keys: ['e'], action: 'edit', label: 'edit', hint: 12 },
  {
    context: 'key',
    keys: ['x'],
    action: 'revoke',
    label: 'revoke',
    hint: 14,
    when: 'the key is not revoked',
  },
  {
    context: 'key',
    keys: ['R'],
    action: 'reactivate',
    label: 'reactivate',
    hint: 14,
    when: 'the key is revoked and neither leaked nor was replaced or ran out',
  },
  { context: 'key', keys: ['c'], action: 'client', label: 'client', hint: 16, when: 'the key has a client' },

  { context: 'sources', keys: ['n'], action: 'create', label: 'new', hint: 11 },
  { context: 'sources', keys: ['e'], action: 'edit', label: 'edit', hint: 13 },
  {
    context: 'sources',
    keys: ['x'],
    action: 'archive',
    label: 'archive',
    hint: 14,
    when: 'the source is not archived',
  },
  {
    context: 'sources',
    keys: ['R'],
    action: 'unarchive',
    label: 'take back',
    hint: 14,
    when: 'the source is archived',
  },
  { context: 'sources', keys: ['D'], action: 'delete', label: 'delete', hint: 15 },
  { context: 'sources', keys: ['v'], action: 'environment', label: 'live/test', hint: 43 },
  {
    context: 'sources',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 16,
    when: 'the key is an operator’s',
  },

  { context: 'source', keys: ['p'], action: 'picture', label: 'picture', hint: 11 },
  { context: 'source', keys: ['e'], action: 'edit', label: 'edit', hint: 13 },
  {
    context: 'source',
    keys: ['x'],
    action: 'archive',
    label: 'archive',
    hint: 14,
    when: 'the source is not archived',
  },
  {
    context: 'source',
    keys: ['R'],
    action: 'unarchive',
    label: 'take back',
    hint: 14,
    when: 'the source is archived',
  },
  { context: 'source', keys: ['D'], action: 'delete', label: 'delete', hint: 15 },
  {
    context: 'source',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 16,
    when: 'the key is an operator’s',
  },

  { context: 'usage', keys: ['tab'], action: 'view', label: 'view', hint: 11 },
  { context: 'usage', keys: ['p'], action: 'nextPeriod', label: 'period', hint: 12 },
  { context: 'usage', keys: ['P'], action: 'previousPeriod', label: 'period before' },
  {
    context: 'usage',
    keys: ['right'],
    action: 'later',
    label: 'day',
    sign: '←→',
    hint: 13,
    when: 'days are shown',
  },
  {
    context: 'usage',
    keys: ['left'],
    action: 'earlier',
    label: 'day before',
    when: 'days are shown',
  },
  { context: 'usage', keys: ['enter'], action: 'open', label: 'open', hint: 10, when: 'clients are shown' },
  { context: 'usage', keys: ['down', 'j'], action: 'down', label: 'next', when: 'clients are shown' },
  { context: 'usage', keys: ['up', 'k'], action: 'up', label: 'previous', when: 'clients are shown' },
  {
    context: 'usage',
    keys: ['pagedown', 'ctrl+f', ' '],
    action: 'pageDown',
    label: 'page down',
    when: 'clients are shown',
  },
  {
    context: 'usage',
    keys: ['pageup', 'ctrl+b'],
    action: 'pageUp',
    label: 'page up',
    when: 'clients are shown',
  },
  { context: 'usage', keys: ['I'], action: 'invoices', label: 'invoices', hint: 14 },
  {
    context: 'usage',
    keys: ['v'],
    action: 'environment',
    label: 'live/test',
    hint: 43,
    when: 'the key is an operator’s',
  },

  { context: 'invoices', keys: ['n'], action: 'generate', label: 'generate', hint: 11 },
  {
    context: 'invoices',
    keys: ['f'],
    action: 'finalize',
    label: 'finalize',
    hint: 12,
    when: 'the invoice is a draft',
  },
  {
    context: 'invoices',
    keys: ['p'],
    action: 'pay',
    label: 'pay',
    hint: 12,
    when: 'something is left to pay',
  },
  {
    context: 'invoices',
    keys: ['C'],
    action: 'credit',
    label: 'credit',
    hint: 13,
    when: 'the invoice was finalized',
  },
  {
    context: 'invoices',
    keys: ['x'],
    action: 'void',
    label: 'void',
    hint: 14,
    when: 'nothing was paid or credited',
  },
  {
    context: 'invoices',
    keys: ['w'],
    action: 'writeOff',
    label: 'write off',
    hint: 15,
    when: 'the invoice is to be paid',
  },
  {
    context: 'invoices',
    keys: ['m'],
    action: 'send',
    label: 'mail',
    hint: 16,
    when: 'the invoice was finalized',
  },
  {
    context: 'invoices',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 17,
    when: 'the key is an operator’s',
  },

  {
    context: 'invoice',
    keys: ['f'],
    action: 'finalize',
    label: 'finalize',
    hint: 12,
    when: 'the invoice is a draft',
  },
  {
    context: 'invoice',
    keys: ['p'],
    action: 'pay',
    label: 'pay',
    hint: 12,
    when: 'something is left to pay',
  },
  {
    context: 'invoice',
    keys: ['P'],
    action: 'collect',
    label: 'collect',
    hint: 12,
    when: 'the client’s card can be charged',
  },
  {
    context: 'invoice',
    keys: ['C'],
    action: 'credit',
    label: 'credit',
    hint: 13,
    when: 'the invoice was finalized',
  },
  {
    context: 'invoice',
    keys: ['x'],
    action: 'void',
    label: 'void',
    hint: 14,
    when: 'nothing was paid or credited',
  },
  {
    context: 'invoice',
    keys: ['w'],
    action: 'writeOff',
    label: 'write off',
    hint: 15,
    when: 'the invoice is to be paid',
  },
  {
    context: 'invoice',
    keys: ['m'],
    action: 'send',
    label: 'mail',
    hint: 16,
    when: 'the invoice was finalized',
  },
  {
    context: 'invoice',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 17,
    when: 'the key is an operator’s',
  },

  { context: 'audit', keys: ['v'], action: 'outcome', label: 'outcome', hint: 43 },
  { context: 'audit', keys: ['K'], action: 'key', label: 'key', hint: 12, when: 'a key that is there acted' },
  {
    context: 'audit',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 16,
    when: 'it is about a client',
  },
  { context: 'entry', keys: ['K'], action: 'key', label: 'key', hint: 10, when: 'a key that is there acted' },
  {
    context: 'entry',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 16,
    when: 'it is about a client',
  },

  { context: 'events', keys: ['v'], action: 'kind', label: 'kind', hint: 43 },
  { context: 'event', keys: ['K'], action: 'key', label: 'key', hint: 10, when: 'it is about a key' },
  {
    context: 'event',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 16,
    when: 'it is about a client',
  },

  { context: 'failures', keys: ['v'], action: 'reason', label: 'reason', hint: 43 },
  { context: 'failure', keys: ['K'], action: 'key', label: 'key', hint: 10, when: 'the key is known' },
  {
    context: 'failure',
    keys: ['c'],
    action: 'client',
    label: 'client',
    hint: 16,
    when: 'the key has a client',
  },

  { context: 'roles', keys: ['n'], action: 'create', label: 'new', hint: 11 },
  {
    context: 'roles',
    keys: ['e'],
    action: 'edit',
    label: 'edit',
    hint: 13,
    when: 'the role is a custom one',
  },
  {
    context: 'roles',
    keys: ['D'],
    action: 'delete',
    label: 'delete',
    hint: 15,
    when: 'the role is a custom one',
  },
  { context: 'role', keys: ['e'], action: 'edit', label: 'edit', hint: 13, when: 'the role is a custom one' },
  {
    context: 'role',
    keys: ['D'],
    action: 'delete',
    label: 'delete',
    hint: 15,
    when: 'the role is a custom one',
  },

  { context: 'me', keys: ['enter', 'k', 'K'], action: 'keys', label: 'keys', hint: 10 },
  { context: 'me', keys: ['U'], action: 'usage', label: 'usage', hint: 11 },
  { context: 'me', keys: ['I'], action: 'invoices', label: 'invoices', hint: 12 },
  { context: 'me', keys: ['e'], action: 'edit', label: 'edit', hint: 13, when: "the key is a client's" },

  { context: 'form', keys: ['enter'], action: 'submit', label: 'submit', hint: 10 },
  { context: 'form', keys: ['tab', 'down'], action: 'next', label: 'next field', hint: 12 },
  { context: 'form', keys: ['shift+tab', 'up'], action: 'previous', label: 'previous field', hint: 13 },
  { context: 'form', keys: ['escape'], action: 'cancel', label: 'cancel', hint: BACK, pinned: true },

  { context: 'choice', keys: ['right', ' '], action: 'next', label: 'choose', sign: '←→', hint: 11 },
  { context: 'choice', keys: ['left'], action: 'previous', label: 'choose backwards' },
  {
    context: 'choice',
    keys: ['down'],
    action: 'down',
    label: 'choose',
    when: 'the form has no other field',
  },
  {
    context: 'choice',
    keys: ['up'],
    action: 'up',
    label: 'choose backwards',
    when: 'the form has no other field',
  },

  { context: 'checklist', keys: [' '], action: 'toggle', label: 'tick', hint: 11 },
  { context: 'checklist', keys: ['down'], action: 'down', label: 'next', sign: '↑↓←→', hint: 12 },
  { context: 'checklist', keys: ['up'], action: 'up', label: 'previous' },
  { context: 'checklist', keys: ['right'], action: 'right', label: 'to the right' },
  { context: 'checklist', keys: ['left'], action: 'left', label: 'to the left' },

  { context: 'confirm', keys: ['y', 'Y'], action: 'yes', label: 'yes', hint: 10 },
  { context: 'confirm', keys: ['n', 'N', 'escape'], action: 'no', label: 'no', hint: 11 },

  { context: 'secret', keys: ['enter'], action: 'stored', label: 'I have stored it', hint: 10 },

  { context: 'refused', keys: ['r'], action: 'retry', label: 'try again', hint: 10 },
  { context: 'refused', keys: ['q', 'escape'], action: 'quit', label: 'quit', hint: 11 },

  { context: 'command', keys: ['enter'], action: 'run', label: 'go', hint: 10 },
  { context: 'command', keys: ['tab', 'down'], action: 'next', label: 'complete', hint: 11 },
  { context: 'command', keys: ['shift+tab', 'up'], action: 'previous', label: 'complete backwards' },
  { context: 'command', keys: ['escape'], action: 'cancel', label: 'cancel', hint: BACK, pinned: true },

  { context: 'filter', keys: ['enter'], action: 'keep', label: 'keep', hint: 10 },
  { context: 'filter', keys: ['escape'], action: 'cancel', label: 'clear', hint: BACK, pinned: true },
  { context: 'filter', keys: ['down'], action: 'down', label: 'next' },
  { context: 'filter', keys: ['up'], action: 'up', label: 'previous' },

  { context: 'help', keys: ['escape', '?', 'q', 'enter'], action: 'close', label: 'close', hint: 10 },
  {
    context: 'help',
    keys: ['down', 'j'],
    action: 'down',
    label: 'scroll down',
    hint: 11,
    when: 'there is more below',
  },
  {
    context: 'help',
    keys: ['up', 'k'],
    action: 'up',
    label: 'scroll up',
    hint: 12,
    when: 'there is more above',
  },
  {
    context: 'help',
    keys: ['pagedown', ' '],
    action: 'pageDown',
    label: 'page down',
    when: 'there is more below',
    hint: 13,
  },
  {
    context: 'help',
    keys: ['pageup'],
    action: 'pageUp',
    label: 'page up',
    when: 'there is more above',
    hint: 14,
  },
] as const satisfies readonly Binding[]

export type Action<C extends Context> = Extract<(typeof KEYMAP)[number], { context: C }>['action']

export function bindingsOf(context: Context): readonly Binding[] {
  return KEYMAP.filter((binding) => binding.context === context)
}

const SYMBOLS: Record<string, string> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: '↵',
  escape: 'esc',
  tab: 'tab',
  'shift+tab': 'shift-tab',
  pageup: 'pgup',
  pagedown: 'pgdn',
  ' ': 'space',
}

/** The key as people read it: `ctrl-r`, `↵`, `esc`. */
export const keyLabel = (key: string): string => SYMBOLS[key] ?? key.replaceAll('+', '-')
