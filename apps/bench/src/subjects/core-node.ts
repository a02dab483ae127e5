/** Ours: core over undici. */
import { NodeTransport } from "@flat-sdk/node"
import { over } from "./core.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over(NodeTransport.layer(), baseUrl)
