import { join } from "node:path"
import * as Modules from "../../../scripts/bundling/Modules.ts"

// A program that calls the API loads no schemas.
await Modules.build(join(import.meta.dirname, ".."), /[\\/]contract[\\/]/)
