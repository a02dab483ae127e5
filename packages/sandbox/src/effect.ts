/** A simulated Flat API for programs that use Effect: a local server, an in-process fetch and a test layer. */
export * as Sandbox from "./instance/Server.ts"
