/**
 * The fetch transport: for browsers, Workers, Deno, Bun and Node.
 */
export * as FetchTransport from "./FetchTransport.ts"
