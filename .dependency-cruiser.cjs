/** Which folder of `src` may import which: the table of docs/architecture.md, as rules. */
const MAY_IMPORT = {
  db: [],
  core: ['db'],
  adapters: ['core'],
  schema: ['core', 'db'],
  server: ['db', 'core', 'adapters', 'schema', 'client'],
  client: [],
  tui: ['client'],
  commands: ['client', 'server', 'tui'],
}

/** Commands that are the server, or work without one, and those that open the screens. */
const OFFLINE = '^src/commands/(serve|up|doctor|config|tui|db|secrets)(/|[.])'
const WITH_SCREENS = '^src/commands/(up|tui)[.]'

const folders = Object.keys(MAY_IMPORT)

const table = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `${folder}-imports-its-row`,
  comment: `${folder} may import: ${others.join(', ') || 'nothing of ours'}. See docs/architecture.md.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...others].map((name) => `^src/${name}/`) },
}))

module.exports = {
  forbidden: [
    ...table,
    {
      name: 'folder-without-row',
      comment: 'Every folder of src has a row in the table.',
      severity: 'error',
      from: { path: '^src/', pathNot: folders.map((name) => `^src/${name}/`) },
      to: {},
    },
    {
      name: 'schema-takes-tables-only',
      comment: 'The schema describes tables; it opens no database.',
      severity: 'error',
      from: { path: '^src/schema/' },
      to: { path: '^src/db/', pathNot: '^src/db/(tables/|relations[.])' },
    },
    {
      name: 'adapters-take-ports-only',
      comment: 'An adapter fills a port that core declares; what core does is not its business.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-is-loaded-late',
      comment: 'Every other command starts without the server: `await import()` it.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^src/server/', dynamic: false },
    },
    {
      name: 'server-is-for-offline-commands',
      comment: 'Data is reached through GraphQL only.',
      severity: 'error',
      from: { path: '^src/commands/', pathNot: OFFLINE },
      to: { path: '^src/server/' },
    },
    {
      name: 'screens-are-loaded-late',
      comment: 'Every other command starts without React: `await import()` it.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^src/tui/', dynamic: false },
    },
    {
      name: 'screens-are-for-up-and-tui',
      severity: 'error',
      from: { path: '^src/commands/', pathNot: WITH_SCREENS },
      to: { path: '^src/tui/' },
    },
    {
      name: 'no-cycle',
      comment: 'Of two files that import each other, one knows too much.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-dependency',
      comment: 'It is missing where the package is installed.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types bind as well: a cycle of them is a cycle.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
