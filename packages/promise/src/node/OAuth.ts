/**
 * The entry point of OAuth2 for Node: the same as `../OAuth.ts`, and requests are sent over `node:http`.
 */
import "./defaultTransport.ts"

export * from "../OAuth.ts"
