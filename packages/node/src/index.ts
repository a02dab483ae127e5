/**
 * The Node transport: undici with a pool of its own, proxies, TLS options.
 */
export * as NodeTransport from "./NodeTransport.ts"
