import { Analyses } from './analyses.tsx'
import { Analysis } from './analysis.tsx'
import { Audit } from './audit.tsx'
import { Client } from './client.tsx'
import { Clients } from './clients.tsx'
import { Entry } from './entry.tsx'
import { Event } from './event.tsx'
import { Events } from './events.tsx'
import { Failure } from './failure.tsx'
import { Failures } from './failures.tsx'
import { Invoice } from './invoice.tsx'
import { Invoices } from './invoices.tsx'
import { Key } from './key.tsx'
import { Keys } from './keys.tsx'
import { Me } from './me.tsx'
import { Role } from './role.tsx'
import { Roles } from './roles.tsx'
import type { Screen } from './screen.ts'
import { Source } from './source.tsx'
import { Sources } from './sources.tsx'
import { Usage } from './usage.tsx'

/** A screen is added here, its keys in the keymap, and it can be gone to. */
export const SCREENS: readonly Screen[] = [
  {
    name: 'clients',
    aliases: ['c', 'cl'],
    argument: '[filter]',
    summary: 'all clients',
    title: () => 'Clients',
    contexts: ['clients', 'list'],
    component: Clients,
  },
  {
    name: 'client',
    aliases: [],
    argument: '<slug>',
    summary: 'one client, by slug or id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['client', 'detail'],
    component: Client,
  },
  {
    name: 'keys',
    aliases: ['k'],
    argument: '[client]',
    summary: 'all keys, or those of one client',
    title: ({ of, label }) => (of ? `Keys of ${label ?? of}` : 'Keys'),
    contexts: ['keys', 'list'],
    component: Keys,
  },
  {
    name: 'key',
    aliases: [],
    argument: '<id>',
    summary: 'one key, by its id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['key', 'detail'],
    component: Key,
  },
  {
    name: 'sources',
    aliases: ['s'],
    argument: '[client]',
    summary: 'all cameras and how they stand, or those of one client',
    title: ({ of, label }) => (of ? `Sources of ${label ?? of}` : 'Sources'),
    contexts: ['sources', 'list'],
    component: Sources,
  },
  {
    name: 'source',
    aliases: [],
    argument: '<name>',
    summary: 'one camera and what it sees: by its id, its name, or client/name',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['source', 'detail'],
    component: Source,
  },
  {
    name: 'analyses',
    aliases: ['an'],
    argument: '[of]',
    summary: 'what was looked at and what it came to: of all, a client, or a source',
    title: ({ of, label }) => (of ? `Analyses of ${label ?? of}` : 'Analyses'),
    contexts: ['analyses', 'list'],
    component: Analyses,
  },
  {
    name: 'analysis',
    aliases: [],
    argument: '<id>',
    summary: 'one analysis with its stages and what it saw, by its id',
    title: ({ of = '', label }) => (label ? `Analysis of ${label}` : of),
    contexts: ['analysis', 'detail'],
    component: Analysis,
  },
  {
    name: 'usage',
    aliases: ['u'],
    argument: '[client]',
    summary: 'what is used and what it costs, as it happens: of all or of one client',
    title: ({ of, label }) => (of ? `Usage of ${label ?? of}` : 'Usage'),
    contexts: ['usage'],
    component: Usage,
  },
  {
    name: 'invoices',
    aliases: ['i'],
    argument: '[client]',
    summary: 'all invoices, or those of one client',
    title: ({ of, label }) => (of ? `Invoices of ${label ?? of}` : 'Invoices'),
    contexts: ['invoices', 'list'],
    component: Invoices,
  },
  {
    name: 'invoice',
    aliases: [],
    argument: '<number>',
    summary: 'one invoice, by its number or id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['invoice', 'detail'],
    component: Invoice,
  },
  {
    name: 'audit',
    aliases: ['a'],
    argument: '[client]',
    summary: 'who did what, as it happens: of all or of one client',
    title: ({ of, label }) => (of ? `Audit log of ${label ?? of}` : 'Audit log'),
    contexts: ['audit', 'list'],
    component: Audit,
  },
  {
    name: 'entry',
    aliases: [],
    argument: '<id>',
    summary: 'one entry of the audit log, by its id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['entry', 'detail'],
    component: Entry,
  },
  {
    name: 'events',
    aliases: ['e'],
    argument: '[client]',
    summary: 'what somebody should look at, of all or of one client',
    title: ({ of, label }) => (of ? `Events of ${label ?? of}` : 'Events'),
    contexts: ['events', 'list'],
    component: Events,
  },
  {
    name: 'event',
    aliases: [],
    argument: '<id>',
    summary: 'one event, by its id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['event', 'detail'],
    component: Event,
  },
  {
    name: 'failures',
    aliases: ['f'],
    argument: '[client]',
    summary: 'refused keys, all or those of one client',
    title: ({ of, label }) => (of ? `Refused keys of ${label ?? of}` : 'Refused keys'),
    contexts: ['failures', 'list'],
    component: Failures,
  },
  {
    name: 'failure',
    aliases: [],
    argument: '<id>',
    summary: 'refused keys of one hour, by their id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['failure', 'detail'],
    component: Failure,
  },
  {
    name: 'roles',
    aliases: ['ro'],
    argument: '[filter]',
    summary: 'what keys can be allowed, and custom roles',
    title: () => 'Roles',
    contexts: ['roles', 'list'],
    component: Roles,
  },
  {
    name: 'role',
    aliases: [],
    argument: '<name>',
    summary: 'one role, by its name or id',
    title: ({ of = '', label }) => label ?? of,
    contexts: ['role', 'detail'],
    component: Role,
  },
  {
    name: 'me',
    aliases: ['whoami'],
    summary: 'whose key this is, and what it may do',
    title: () => 'Me',
    contexts: ['me', 'detail'],
    component: Me,
  },
]

export const screenNamed = (name: string): Screen | undefined =>
  SCREENS.find((screen) => screen.name === name)
