/** A bare receiver, for where there is no nginx. Its argument is the port. */
import { createServer } from 'node:http'

createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(204).end())
}).listen(Number(process.argv[2]), '0.0.0.0')
