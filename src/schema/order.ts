import { builder } from './builder.ts'

export const SortDirection = builder.enumType('SortDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { value: 'asc', description: 'Smallest, oldest, A first.' },
    DESC: { value: 'desc', description: 'Largest, newest, Z first.' },
  } as const,
})
