/** Ours: the Promise package with its default transport, fetch. */
import { over } from "./promise.ts"
import type { MakeTransfers } from "./Transfers.ts"

export const make: MakeTransfers = (baseUrl) => over({ baseUrl })
