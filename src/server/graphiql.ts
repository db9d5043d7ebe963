import type { GraphiQLOptions } from 'graphql-yoga'

const WELCOME = `# Type your API key into the headers below,
# after "Bearer ", then press Ctrl-Enter.

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
  headers: JSON.stringify({ Authorization: 'Bearer ' }, null, 2),
  defaultEditorToolsVisibility: 'headers',
  shouldPersistHeaders: false,
}
