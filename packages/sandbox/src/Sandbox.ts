/**
 * A simulated Flat API for Effect: a `fetch`, a layer or a server.
 */
export * from "./InProcess.ts"
export * from "./instance/Server.ts"
export { layerTest, Sandbox } from "./instance/TestLayer.ts"
