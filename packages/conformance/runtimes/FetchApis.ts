/**
 * The faces that every runtime has.
 */
import { FetchTransport } from "@flat-sdk/fetch"
import * as EffectApi from "../src/suite/EffectApi.ts"
import * as PromiseApi from "../src/suite/PromiseApi.ts"
import type * as Job from "./Job.ts"

/** Apis over `fetch`. */
export const faces = {
  "core, fetch": EffectApi.open(FetchTransport.layer()),
  "promise, fetch": PromiseApi.open()
} satisfies Job.Apis
