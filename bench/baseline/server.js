import { createServer } from 'node:http'

// What any JSON endpoint costs in Node: reads the body, parses it, answers as much as `{ me { key { id } } }` does.
const ANSWER = JSON.stringify({ data: { me: { key: { id: 'key_0000000000000000000000' } } } })

const server = createServer(async (request, response) => {
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
