/** hey-api's generated client, over fetch, without checks of answers. */
import { over } from "./generated.ts"
import type { Make } from "./Subject.ts"

export const make: Make = (baseUrl) => over("hey-api", baseUrl)
