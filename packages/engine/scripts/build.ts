import { join } from "node:path"
import * as Modules from "../../../scripts/bundling/Modules.ts"

// What is loaded on demand, and the modules that load it, of which runtimes choose one of two.
const apart = /[\\/](?:loading|ConnectTransport|HttpClientTransport|SchemaDecoding|EnvironmentConfig)\b/

// What transports need. The Promise API has the engine in its bundle: with `@flat-sdk/node` beside it, a program loads nothing else of this package.
// It runs before the rest of the engine, which nothing in it, nor in what it loads on demand, may import.
const transport =
  /[\\/]engine[\\/]src[\\/](?:Quota|Transport|error[\\/]FlatError|fields[\\/]Upload|transport[\\/]TimeLimits)\.ts$/

await Modules.build(join(import.meta.dirname, ".."), apart, { transport })
