import type { GraphiQLOptions } from 'graphql-yoga'

const WELCOME = `# Put your API key into the headers below, in the place of sk_live_…
# Then press Ctrl-Enter.

{
  me {
    client { name slug }
    key { name role environment permissions }
  }
}
`

/** Opens with the headers in sight: without a key there is little to see. */
export const GRAPHIQL: GraphiQLOptions = {
  title: 'vigint',
  defaultQuery: WELCOME,
  headers: JSON.stringify({ Authorization: 'Bearer sk_live_…' }, null, 2),
  defaultEditorToolsVisibility: 'headers',
  shouldPersistHeaders: false,
}
