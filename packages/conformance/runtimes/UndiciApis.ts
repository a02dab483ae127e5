/**
 * The additional APIs of runtimes with Node's modules.
 */
import { NodeTransport } from "@flat-sdk/node"
import * as EffectApi from "../src/suite/EffectApi.ts"
import * as PromiseApi from "../src/suite/PromiseApi.ts"
import type * as Job from "./Job.ts"

/** The Effect API and the Promise API over undici. */
export const apis = {
  "core, undici": EffectApi.open(NodeTransport.layer()),
  "promise, undici": PromiseApi.open(() => ({ transport: NodeTransport.layer() }))
} satisfies Job.Apis
