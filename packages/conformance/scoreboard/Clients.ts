/** The clients of the scoreboard, and how their programs are started. */
import { fileURLToPath } from "node:url"
import type { Client } from "./Client.ts"

const adapter = (file: string): string => fileURLToPath(new URL(`adapters/${file}`, import.meta.url))

/** Clients that are installed with this repository. */
export const installed: ReadonlyArray<Client> = [
  ["promise", "promise.ts"],
  ["core", "core.ts"],
  ["flat-api", "flat-api.ts"]
].map(([name, file]) => ({ name: name!, command: [process.execPath, adapter(file!)] }))

/** Clients of which the caller has a checkout. A variable names another interpreter than the first of the path. */
export const checkedOut = {
  python: (path: string): Client => ({
    name: "python",
    command: [process.env["PYTHON"] ?? "python3", adapter("python.py"), path]
  }),
  ruby: (path: string): Client => ({
    name: "ruby",
    command: [process.env["RUBY"] ?? "ruby", adapter("ruby.rb"), path]
  })
}

/** The order of the columns; a client that `--client` names comes last. */
export const order = [...installed.map(({ name }) => name), ...Object.keys(checkedOut)]
