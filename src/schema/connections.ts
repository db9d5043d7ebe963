/** What every connection says of itself. */
export const CONNECTION_WORDS = {
  pageInfoTypeOptions: { description: 'Where a page lies among the others.' },
  hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
  startCursorFieldOptions: { description: 'Give it as `before` for the page before this one.' },
  endCursorFieldOptions: { description: 'Give it as `after` for the page after this one.' },
  firstArgOptions: { description: 'How many from the start, 1 to 100; 20 unless given.' },
  lastArgOptions: { description: 'How many from the end, 1 to 100.' },
  afterArgOptions: { description: 'Only what comes after this cursor.' },
  beforeArgOptions: { description: 'Only what comes before this cursor.' },
  edgesFieldOptions: { description: 'What is on this page, each with its cursor.' },
  nodesOnConnection: { description: 'What is on this page.' },
  nodeFieldOptions: { description: 'The thing itself.' },
  cursorFieldOptions: { description: 'Where it stands in the list.' },
  pageInfoFieldOptions: { description: 'Where this page lies among the others.' },
  defaultConnectionTypeOptions: { description: 'One page of a list.' },
  defaultEdgeTypeOptions: { description: 'One thing of a list, with its place.' },
  idFieldOptions: { description: 'Starts with its noun: client_…, key_…, audit_…' },
  nodeTypeOptions: { description: 'Anything that has an id of its own.' },
} as const

export const TOTAL_COUNT = 'How many there are on all pages.'
