/** The APIs that every runtime supports. */
import { FetchTransport } from "@flat-sdk/fetch"
import * as EffectApi from "../src/suite/EffectApi.ts"
import * as PromiseApi from "../src/suite/PromiseApi.ts"
import type * as Job from "./Job.ts"

/** The Effect API over `fetch`, and the Promise API over its default transport: `fetch`, except on Node. */
export const apis = {
  "core, fetch": EffectApi.open(FetchTransport.layer()),
  "promise, default": PromiseApi.open()
} satisfies Job.Apis
