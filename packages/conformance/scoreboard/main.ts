/** `pnpm scoreboard`: runs the vectors with each client, and prints what each does. See the README beside. */
import * as CommandLine from "../../../scripts/CommandLine.ts"
import type { Client } from "./Client.ts"
import { checkedOut, installed, order } from "./Clients.ts"
import * as Page from "./Page.ts"
import { type Column, run } from "./Run.ts"
import { groups } from "./Vector.ts"

const help = `pnpm scoreboard [options]

  --python PATH          a checkout of the vendor's client for Python (variable PYTHON: the interpreter)
  --ruby PATH            the same for Ruby (variable RUBY)
  --client NAME=COMMAND  a client of your own: a program that follows the protocol in the README
  --only TEXT            only vectors whose id or row is TEXT
  --write                write docs/reference/scoreboard.md; clients that did not run keep their columns
  --help
`

const { values } = CommandLine.read(help, {
  python: { type: "string" },
  ruby: { type: "string" },
  client: { type: "string", multiple: true, default: [] },
  only: { type: "string" },
  write: { type: "boolean", default: false }
})

const clients: Array<Client> = [...installed]
for (const { command, name } of checkedOut) {
  const path = values[name as "python" | "ruby"]
  if (path === undefined) console.log(`${name}: skipped, --${name} PATH names a checkout of the vendor's client`)
  else clients.push({ name, command: [...command, path] })
}
for (const given of values.client) {
  const [name = "", command = ""] = given.split(/=(.*)/s)
  clients.push({ name, command: command.split(" ") })
}

const all = groups()
const vectors = all.flatMap((group) => group.vectors).filter(({ id, row }) =>
  values.only === undefined || id === values.only || row === values.only
)
const measured: Record<string, Column> = {}
for (const client of clients) {
  try {
    const column = await run(client, vectors)
    measured[client.name] = column
    console.log(
      `\n${column.client} ${column.version}, ${column.runtime}: ${Page.count(column, "pass")} of ${vectors.length} pass`
    )
    for (const { id, row } of vectors) {
      const { did = "", verdict } = column.verdicts[id]!
      if (verdict !== "pass") console.log(`  ${verdict === "fail" ? "✘" : "–"} ${row} ${id}: ${did}`)
    }
  } catch (error) {
    console.log(`\n${client.name}: skipped, ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
if (values.write && values.only === undefined) {
  const known = Object.entries(measured).filter(([name]) => order.includes(name))
  Page.write(all, { ...Page.readColumns(), ...Object.fromEntries(known) })
  console.log(`\nwritten: docs/reference/scoreboard.md`)
}
