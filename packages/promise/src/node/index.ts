/**
 * The entry point for Node: the same as `../index.ts`, and requests are sent over `node:http`.
 */
import "./defaultTransport.ts"

export * from "../index.ts"
