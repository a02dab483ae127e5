/** Ours: the Promise package with the Node transport. */
import { NodeTransport } from "@flat-sdk/node"
import { over } from "./promise.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over({ baseUrl, transport: NodeTransport.layer() })
