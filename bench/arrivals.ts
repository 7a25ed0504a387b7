/** A receiver that notes when each message came, on the clock that all processes of the machine share. */
import { createServer } from 'node:http'
import { serve } from './child.ts'
import { numberOf } from './posts.ts'

export interface ArrivalsTask {
  readonly port: number
}

export type Arrivals = readonly (readonly [number, number])[]

await serve<ArrivalsTask, Arrivals>(async ({ port }, stopped) => {
  const arrivals: [number, number][] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const at = Number(process.hrtime.bigint()) / 1e6
      response.writeHead(204).end()
      arrivals.push([numberOf(body), at])
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return async () => {
    await stopped
    server.closeAllConnections()
    return arrivals
  }
})
