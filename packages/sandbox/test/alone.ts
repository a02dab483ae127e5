/**
 * Tests the published package without any other package: one call to a sandbox without a socket. `pnpm tools test:package` checks its types and runs it
 * where npm has installed nothing else.
 */
import { Sandbox } from "@flat-sdk/sandbox"

const sandbox = Sandbox.make({ users: 10 })
const headers = { authorization: `Bearer ${sandbox.token}` }
const response = await sandbox.fetch("https://api.flat.io/v2/organizations/users/count", { headers })
if (await response.text() !== "10") throw new Error("expected the number of accounts")
if (sandbox.count("countOrgaUsers") !== 1) throw new Error("expected a recorded request")
if (sandbox.state().users[0]?.username === undefined) throw new Error("expected an account")
await sandbox.close()
