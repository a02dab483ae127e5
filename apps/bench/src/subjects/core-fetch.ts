/** Ours: core over fetch. */
import { FetchTransport } from "@flat-sdk/fetch"
import { over } from "./core.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over(FetchTransport.layer(), baseUrl)
