/** hey-api's generated client over fetch, without validation of responses. */
import { over } from "./generated.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over("hey-api", baseUrl)
