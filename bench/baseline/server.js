import { createServer } from 'node:http'

// What any JSON endpoint costs in Node: reads the body, parses it, answers as much as `{ me { key { id } } }` does.
const ANSWER = JSON.stringify({ data: { me: { key: { id: 'key_0000000000000000000000' } } } })

// As long as the server that it is compared with keeps connections open.
const KEEP_ALIVE_MS = 65_000

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  JSON.parse(Buffer.concat(chunks).toString())
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(ANSWER),
  })
  response.end(ANSWER)
})

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
