/** The driver of Bun and Deno over `fetch`. */
import process from "node:process"
import { apis } from "./FetchApis.ts"
import * as Job from "./Job.ts"

await Job.main(apis, process.argv, String(process.versions["bun"] ?? process.versions["deno"]))
