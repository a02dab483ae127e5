/**
 * The transport of clients without the options `fetch` and `transport`. It is `fetch`, unless the entry point of the platform provides another one.
 */
import type { TransportShape } from "@flat-sdk/engine/Transport"
import * as FetchTransport from "@flat-sdk/fetch/FetchTransport"

/** The transport of one client. */
export interface PlatformTransport {
  readonly transport: TransportShape
  /** Returns what requests are sent with, for `describe()`. */
  readonly means: () => string
  /** Closes the connections that only this client uses. */
  readonly close?: () => void
}

let open = (): PlatformTransport => ({ transport: FetchTransport.make(), means: () => "fetch" })

/** Opens the transport of a client. */
export const openPlatform = (): PlatformTransport => open()

/** Replaces the transport of clients that are created from now on. */
export const provide = (other: () => PlatformTransport): void => {
  open = other
}
