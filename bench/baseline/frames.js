import { createServer } from 'node:http'

// What taking frames costs in Node at the very least. `json`: reads the body, parses it, decodes the base64 of each
// frame. `binary`: reads the body into one piece. Neither looks at a frame, keeps one, or asks who sends it.
const ANSWER = '{"data":{"bufferFrames":{"accepted":1}}}'

const WORK = {
  json(body) {
    const { variables } = JSON.parse(body.toString('latin1'))
    for (const { data } of variables.input.frames) Buffer.from(data, 'base64')
  },
  binary() {},
}
const work = WORK[process.argv[2]]

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    work(Buffer.concat(chunks))
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(ANSWER),
    })
    response.end(ANSWER)
  })
})

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
