/** The driver of Node, and of Deno over Node's modules. */
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { nodeTransport } from "@flat-sdk/promise/transports"
import process from "node:process"
import * as EffectApi from "../src/suite/EffectApi.ts"
import * as PromiseApi from "../src/suite/PromiseApi.ts"
import { apis } from "./FetchApis.ts"
import * as Job from "./Job.ts"

/** The Effect API over `node:http`, the Promise API over `fetch`, and both over undici. */
const nodeApis = {
  "core, node:http": EffectApi.open(HttpTransport.layer()),
  "promise, fetch": PromiseApi.open(() => ({ fetch: globalThis.fetch })),
  "core, undici": EffectApi.open(NodeTransport.layer()),
  "promise, undici": PromiseApi.open(() => ({ transport: nodeTransport() }))
} satisfies Job.Apis

await Job.main({ ...apis, ...nodeApis }, process.argv, process.versions["deno"] ?? process.versions.node)
