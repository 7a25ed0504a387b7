import { listen } from '../listen.ts'
import { Faults } from './faults.ts'
import { type Host, startMediaHosts } from './media-host.ts'
import type { GraphOptions } from './options.ts'
import { createGraphServer } from './server.ts'
import { GraphStandIn } from './stand-in.ts'
import { State } from './state.ts'

/**
 * Starts Meta's Graph API for WhatsApp on this machine: an independent reading of Meta's documents, as strict as
 * they are, with every fault on demand.
 */
export const startGraph = async (options: GraphOptions): Promise<GraphStandIn> => {
  const state = new State(options)
  const faults = new Faults()
  let url = ''
  const host: Host = { state, faults, origin: () => url }
  const server = createGraphServer(host)
  url = await listen(server, state.settings.port)
  return new GraphStandIn(url, state, faults, [server, ...(await startMediaHosts(host))])
}
