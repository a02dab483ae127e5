/**
 * The entry point of OAuth2 for Node: the same as `../OAuth.ts`, and requests are sent over `node:http`.
 */
import "./transport.ts"

export * from "../OAuth.ts"
