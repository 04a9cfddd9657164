import { createServer } from 'node:http'

const server = createServer((_request, response) => {
  response.end('ok\n')
})
server.listen(9901, '127.0.0.1')

process.once('SIGTERM', () => server.close(() => process.exit(0)))
