import { Faults } from '../kit/faults.ts'
import { isSend, type Own } from './faults.ts'
import { startMediaHosts } from './media-host.ts'
import type { GraphOptions } from './options.ts'
import { createGraphApi } from './server.ts'
import { GraphStandIn } from './stand-in.ts'
import { State } from './state.ts'

/**
 * Starts Meta's Graph API for WhatsApp on this machine: an independent reading of Meta's documents, as strict as
 * they are, with every fault on demand.
 */
export const startGraph = async (options: GraphOptions): Promise<GraphStandIn> => {
  const state = new State(options)
  const faults = new Faults<Own>(isSend)
  const api = createGraphApi(state, faults)
  await api.start(state.settings.port)
  const hosts = await startMediaHosts(state, faults, api.url)
  return new GraphStandIn(api.url, state, faults, [api, ...hosts])
}
