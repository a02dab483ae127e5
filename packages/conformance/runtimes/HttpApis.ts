/**
 * The additional APIs of Node, where `node:http` is the default of the Promise API.
 */
import { HttpTransport } from "@flat-sdk/node"
import * as EffectApi from "../src/suite/EffectApi.ts"
import * as PromiseApi from "../src/suite/PromiseApi.ts"
import type * as Job from "./Job.ts"

/** The Effect API over `node:http`, and the Promise API over `fetch`. */
export const apis = {
  "core, node:http": EffectApi.open(HttpTransport.layer()),
  "promise, fetch": PromiseApi.open(() => ({ fetch: globalThis.fetch }))
} satisfies Job.Apis
