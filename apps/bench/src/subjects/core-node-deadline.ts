/** Ours: core over undici, with a deadline on every call (off by default). */
import { NodeTransport } from "@flat-sdk/node"
import { over } from "./core.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over(NodeTransport.layer(), baseUrl, { deadline: "2 minutes" })
