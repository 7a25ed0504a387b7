import { readFileSync } from 'node:fs'
import { type Config, LOOPBACK_NETWORKS } from './config.ts'
import { type AddressGuard, createAddressGuard } from './delivery/address-guard.ts'
import { createHttpTransport } from './delivery/http-transport.ts'
import type { Transport } from './delivery/transport.ts'

/** Networks that may be called besides the public ones. */
export const allowedNetworks = (config: Config): readonly string[] =>
  config.allowNetworks ?? LOOPBACK_NETWORKS

/** What says which addresses may be called. */
export const guardOf = (config: Config): AddressGuard =>
  createAddressGuard({ allow: allowedNetworks(config) })

/** Certificates that are trusted besides the public ones. */
export const trustOf = ({ caFile }: Config): { ca?: string } =>
  caFile === null ? {} : { ca: readFileSync(caFile, 'utf8') }

/** The way to the endpoints, as it is set. */
export const transportOf = (config: Config): Transport & { close(): Promise<void> } =>
  createHttpTransport({ guard: guardOf(config), ...trustOf(config) })
