/**
 * Tests the published package: one call to a sandbox without a socket. `pnpm test:package` runs it in an empty project.
 */
import { Sandbox } from "@flat-sdk/sandbox"
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

// The package has one command, which `npx` runs by the package's name.
const { stdout } = await promisify(execFile)("npx", ["--no-install", "@flat-sdk/sandbox", "--help"])
if (!stdout.includes("--rate-limit")) throw new Error(`expected the help of the command, found ${stdout}`)
