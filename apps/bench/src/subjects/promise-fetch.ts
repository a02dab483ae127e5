/** Ours: the Promise package as it comes, over fetch. */
import { over } from "./promise.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over({ baseUrl })
