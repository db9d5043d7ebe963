import { Client } from './client.tsx'
import { Clients } from './clients.tsx'
import { Key } from './key.tsx'
import { Keys } from './keys.tsx'
import { Me } from './me.tsx'
import type { Screen } from './screen.ts'

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
