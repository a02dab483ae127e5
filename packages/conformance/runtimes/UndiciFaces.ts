/**
 * The faces of runtimes that have Node's modules, too.
 */
import { NodeTransport } from "@flat-sdk/node"
import * as CoreFace from "../src/suite/CoreFace.ts"
import * as PromiseFace from "../src/suite/PromiseFace.ts"
import type * as Job from "./Job.ts"

/** Faces over undici. */
export const faces = {
  "core, undici": CoreFace.open(NodeTransport.layer()),
  "promise, undici": PromiseFace.open(() => ({ transport: NodeTransport.layer() }))
} satisfies Job.Faces
