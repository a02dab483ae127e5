import { join } from "node:path"
import * as Modules from "../../../scripts/bundling/Modules.ts"

// What `loading/OnDemand.ts` loads, and that module itself, of which runtimes choose one of two.
const apart = /[\\/](?:loading|ConnectTransport|HttpClientTransport|SchemaDecoding|EnvironmentConfig)\b/

// What transports need. The Promise API has the engine in its bundle: with `@flat-sdk/node` beside it, a program loads nothing else of this package.
const transport = /[\\/]engine[\\/]src[\\/](?:Quota|Transport|error[\\/]FlatError|fields[\\/]Upload)\.ts$/

await Modules.build(join(import.meta.dirname, ".."), apart, { transport })
