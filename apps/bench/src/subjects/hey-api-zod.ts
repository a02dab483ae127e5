/** hey-api's generated client, over fetch, with zod checks of what is sent and what is answered. */
import { over } from "./generated.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over("hey-api-zod", baseUrl)
