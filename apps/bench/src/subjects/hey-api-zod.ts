/** hey-api's generated client over fetch, with zod validation of requests and responses. */
import { over } from "./generated.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over("hey-api-zod", baseUrl)
