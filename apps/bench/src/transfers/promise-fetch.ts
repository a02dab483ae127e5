/** Ours: the Promise package as it comes, over fetch. */
import { over } from "./promise.ts"
import type { MakeTransfers } from "./Transfers.ts"

export const make: MakeTransfers = (baseUrl) => over({ baseUrl })
