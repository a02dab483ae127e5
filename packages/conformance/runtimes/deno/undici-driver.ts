import process from "node:process"
import * as Driver from "../Driver.ts"
import { apis } from "../NodeApis.ts"

await Driver.main(apis, process.argv, String(process.versions["deno"]))
