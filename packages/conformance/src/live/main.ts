/** `pnpm live`: compares a service with the contract and the sandbox, and prints the differences. */
import * as CommandLine from "@flat-sdk/tools/workspace/CommandLine"
import { createInterface } from "node:readline/promises"
import type { Report } from "./Live.ts"

const help = `Usage: FLAT_ACCESS_TOKEN=… pnpm live [--organization ID --allow-write]

Reads from flat.io with the token, and prints where its responses differ from the contract and from the sandbox: in fields, types, headers, cursors,
limits, statuses and errors. It sends one request at a time. The output has no value that a person entered, and no id and no token.

  --organization ID   the organization to write in; its name is asked on the terminal
  --allow-write       also makes accounts, scores and others of its own, sends each PUT and DELETE that may be repeated twice, and removes all of
                      it. Operations of classes are tried in a class with the name Flat SDK live, if the account has one
  --help              show this help

FLAT_BASE_URL is another address than https://api.flat.io/v2.

Exit codes: 0 no differences, 2 wrong arguments or token, 3 differences, 4 the network or the server stopped it, or something could not be removed.
`

const { values } = CommandLine.read(help, { organization: { type: "string" }, "allow-write": { type: "boolean" } })
const { FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL: baseUrl = "https://api.flat.io/v2" } = process.env
const { "allow-write": allowed, organization } = values
if (token === undefined || token === "") CommandLine.reject("FLAT_ACCESS_TOKEN is not set.", help)
if ((organization === undefined) !== (allowed === undefined)) {
  CommandLine.reject("--organization and --allow-write need each other.", help)
}
if (allowed && !(process.stdin.isTTY && process.stderr.isTTY)) {
  CommandLine.reject("--allow-write asks for the name of the organization: run it on a terminal.", help)
}

const interruption = new AbortController()
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    process.stderr.write("Stopping, and removing what was made.\n")
    process.exitCode = signal === "SIGINT" ? 130 : 143
    interruption.abort()
  })
}

const askName = async (): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  terminal.once("SIGINT", () => process.emit("SIGINT"))
  const { signal } = interruption
  return terminal.question("Type the name of the organization to write in: ", { signal }).catch(() => "").finally(() =>
    terminal.close()
  )
}

const print = ({ contract, left, requests, sandbox }: Report): void => {
  const section = (title: string, lines: ReadonlyArray<string>) =>
    lines.length === 0 ? "" : `\n${title}\n${lines.map((line) => `  ${line}\n`).join("")}`
  process.stdout.write(
    `${requests} requests. ${contract.length + sandbox.length || "No"} differences.\n` +
      section("From the contract (liveDifferences in packages/tools/src/drift/accepted.ts):", contract) +
      section("From the sandbox (packages/sandbox):", sandbox) +
      section("Not tried:", Object.entries(left).map(([what, why]) => `${what}: ${why}`))
  )
}

const [Live, { Stopped }] = await Promise.all([import("./Live.ts"), import("./Session.ts")])
try {
  const report = await Live.run({
    service: { fetch: globalThis.fetch, baseUrl, token: token! },
    writing: organization === undefined ? undefined : { organization, askName },
    signal: interruption.signal,
    say: (line) => process.stderr.write(`${line}\n`)
  })
  print(report)
  process.exitCode = report.contract.length + report.sandbox.length === 0 ? 0 : 3
} catch (error) {
  if (!(error instanceof Stopped)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode ??= error.why === "rejected" ? 2 : 4
}
