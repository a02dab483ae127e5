import { join } from "node:path"
import * as Modules from "../../../scripts/bundling/Modules.ts"

// A program that imports the modules that it uses loads no schemas, and not the HTTP router of effect, which loads them.
await Modules.build(join(import.meta.dirname, ".."), /[\\/](?:contract|web)[\\/]|[\\/]FlatError\.ts$/)
