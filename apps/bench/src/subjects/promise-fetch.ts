/** Ours: the Promise package with the global `fetch` as an option, so that it does not choose a transport. */
import { over } from "./promise.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over({ baseUrl, fetch })
