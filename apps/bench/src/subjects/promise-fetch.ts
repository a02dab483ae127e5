/** Ours: the Promise package with its default transport, fetch. */
import { over } from "./promise.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over({ baseUrl })
