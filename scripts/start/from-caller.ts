/** Runs a program of this repository, the first argument, in the folder in which pnpm was called: pnpm runs scripts in the root. */
import * as path from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"

const [node = "", , main = "", ...words] = process.argv
const file = path.resolve(main)
process.argv = [node, file, ...words]
process.chdir(process.env["INIT_CWD"] ?? ".")
await import(pathToFileURL(file).href)
