/** The clients of the scoreboard in the order of the columns, and how their programs are started. */
import { fileURLToPath } from "node:url"
import type { Client } from "./Client.ts"

const adapter = (file: string): string => fileURLToPath(new URL(`adapters/${file}`, import.meta.url))

/** Clients that are installed with this repository. */
export const installed: ReadonlyArray<Client> = [
  { name: "promise", command: [process.execPath, adapter("ours.ts")] },
  { name: "flat-api", command: [process.execPath, adapter("flat-api.ts")] }
]

/** Clients of which the caller has a checkout: their path follows. A variable names another interpreter than the first of the path. */
export const checkedOut: ReadonlyArray<Client> = [
  { name: "python", command: [process.env["PYTHON"] ?? "python3", adapter("python.py")] },
  { name: "ruby", command: [process.env["RUBY"] ?? "ruby", adapter("ruby.rb")] }
]

export const order = [...installed, ...checkedOut].map(({ name }) => name)
