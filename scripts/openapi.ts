/**
 * Writes `packages/core/openapi.json`, the OpenAPI document of the API, from core's contract. `--check` writes nothing and fails if it is out of date.
 */
import * as GeneratedFile from "./GeneratedFile.ts"
import { file, render } from "./openapi/Document.ts"

await GeneratedFile.run({ file, script: "generate:openapi", render })
