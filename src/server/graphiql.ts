import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
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
const OPTIONS: GraphiQLOptions = {
  title: 'vigint',
  defaultQuery: WELCOME,
  headers: JSON.stringify({ Authorization: 'Bearer ' }, null, 2),
  defaultEditorToolsVisibility: 'headers',
  shouldPersistHeaders: false,
}

export type GraphiQLPage = { html: Buffer; policy: string }

let page: GraphiQLPage | undefined

/** Made once: it is large, and the same for everybody. */
export function graphiqlPage(): GraphiQLPage {
  page ??= makePage()
  return page
}

/** A browser that was led here, not a program that takes what it gets. */
export const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html')

function makePage(): GraphiQLPage {
  const html = renderGraphiQL(OPTIONS)
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'))
  const hash = createHash('sha256').update(script).digest('base64')
  return { html: Buffer.from(html), policy: policyFor(hash) }
}

/** The page's own script and no other; its editor makes workers and styles of its own. */
const policyFor = (hash: string) =>
  [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
