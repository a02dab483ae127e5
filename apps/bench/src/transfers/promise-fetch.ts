/** Ours: the Promise package with the global `fetch` as an option, so that it does not choose a transport. */
import { over } from "./promise.ts"
import type { MakeTransfers } from "./Transfers.ts"

export const make: MakeTransfers = (baseUrl) => over({ baseUrl, fetch })
