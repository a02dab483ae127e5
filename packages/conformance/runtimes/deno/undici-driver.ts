import process from "node:process"
import * as Driver from "../Driver.ts"
import { faces } from "../UndiciApis.ts"

await Driver.main(faces, process.argv, String(process.versions["deno"]))
