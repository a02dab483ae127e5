import { join } from "node:path"
import * as Modules from "../../../scripts/bundling/Modules.ts"

// What `loading/OnDemand.ts` loads, and that module itself, of which runtimes choose one of two.
const apart = /[\\/](?:loading|ConnectTransport|HttpClientTransport|SchemaDecoding|EnvironmentConfig)\b/

await Modules.build(join(import.meta.dirname, ".."), apart)
