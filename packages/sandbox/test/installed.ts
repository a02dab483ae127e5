/**
 * Tests the published package: one call to a sandbox without a socket, and the documents of one with a socket. `pnpm tools test:package` runs it in an empty project.
 */
import * as Command from "@flat-sdk/sandbox/command"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { promisify } from "node:util"

const sandbox = Sandbox.make({ users: 10 })
const response = await sandbox.fetch("https://sandbox.example/v2/organizations/users/count", {
  headers: { authorization: `Bearer ${sandbox.token}` }
})
const body = await response.text()
if (response.status !== 200 || !/^\d+$/.test(body)) {
  throw new Error(`expected a count, found ${response.status} ${body}`)
}
await sandbox.close()

// The document is core's, and the explorer is effect's: both are found from the installed package.
const documents = Effect.scoped(Effect.gen(function*() {
  const { docsUrl } = yield* Sandbox.serve({ users: 10 })
  return yield* Effect.promise(async () => ({
    openapi: await (await fetch(new URL("/openapi.json", docsUrl))).json() as { readonly openapi: string },
    html: await (await fetch(docsUrl)).text()
  }))
}))
const { html, openapi } = await Effect.runPromise(documents)
if (openapi.openapi !== "3.1.0") throw new Error(`expected an OpenAPI document, found ${JSON.stringify(openapi)}`)
if (!html.includes("createApiReference")) throw new Error(`expected the explorer, found ${html.slice(0, 200)}`)

// Another command may have it as its own.
if (typeof (await Command.load()).start !== "function") {
  throw new Error("the module of the command does not start a server")
}

// The package has one command, which `npx` runs by the package's name.
const { stdout } = await promisify(execFile)("npx", ["--no-install", "@flat-sdk/sandbox", "--help"])
if (!stdout.includes("--rate-limit")) throw new Error(`expected the help of the command, found ${stdout}`)
