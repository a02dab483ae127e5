/**
 * The faces that every runtime has.
 */
import { FetchTransport } from "@flat-sdk/fetch"
import * as CoreFace from "../src/suite/CoreFace.ts"
import * as PromiseFace from "../src/suite/PromiseFace.ts"
import type * as Job from "./Job.ts"

/** Faces over `fetch`. */
export const faces = {
  "core, fetch": CoreFace.open(FetchTransport.layer()),
  "promise, fetch": PromiseFace.open()
} satisfies Job.Faces
