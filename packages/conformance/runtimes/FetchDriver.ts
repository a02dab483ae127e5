/** The driver of Bun and Deno over `fetch`. */
import process from "node:process"
import * as Driver from "./Driver.ts"
import { apis } from "./FetchApis.ts"

await Driver.main(apis, process.argv, String(process.versions["bun"] ?? process.versions["deno"]))
