/**
 * Writes `docs/operations.md`, the list of all operations, from core's contract: marks and scopes from the runtime endpoints, descriptions from their
 * documentation. `--check` writes nothing and fails if the page is out of date.
 */
import * as GeneratedFile from "./GeneratedFile.ts"
import { page, render } from "./operations-page/Page.ts"

await GeneratedFile.run({ file: page, script: "generate:operations", render })
