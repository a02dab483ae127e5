/** Ours: the Promise package with the Node transport. */
import { NodeTransport } from "@flat-sdk/node"
import { over } from "./promise.ts"
import type { MakeTransfers } from "./Transfers.ts"

export const make: MakeTransfers = (baseUrl) => over({ baseUrl, transport: NodeTransport.layer() })
