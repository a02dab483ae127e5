/** Provisions a school from a file with the commands of this package. */
import { FlatClient } from "@flat-sdk/core"
import type { Sandbox } from "@flat-sdk/sandbox"
import { Effect, FileSystem, Stream } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Stage from "./Stage.ts"

const file = fileURLToPath(new URL("../../samples/lindenfeld-school.csv", import.meta.url))
const main = fileURLToPath(new URL("../main.ts", import.meta.url))

const sync = (sandbox: Sandbox.ServedSandbox, folder: string) =>
  Effect.callback<string>((resume) => {
    const child = spawn(process.execPath, [main, "sync", file, "--yes", "--credentials", `${folder}/passwords.csv`], {
      env: {
        ...process.env,
        FLAT_ACCESS_TOKEN: sandbox.token,
        FLAT_BASE_URL: sandbox.url,
        FLAT_ROSTER_STATE: folder
      },
      stdio: ["ignore", "pipe", "ignore"]
    })
    let printed = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => printed += text)
    child.on("close", () => resume(Effect.succeed(printed.trimEnd())))
  })

/** Plans and applies the file. Then shows that a second run writes only what has changed in between. */
export const run = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox) {
  const { organization } = yield* FlatClient.FlatClient
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "flat-demo-" })
  yield* Stage.step("Provision a school from a file", "pnpm roster sync apps/roster/samples/lindenfeld-school.csv")
  yield* Stage.say(yield* sync(sandbox, folder))
  yield* Stage.step("Run it again after a name was changed by hand", "plans first, writes only what differs")
  const [teacher] = yield* Stream.runCollect(
    organization.listOrganizationUsers.stream({ role: ["teacher"] }).pipe(Stream.take(1))
  )
  if (teacher !== undefined) {
    yield* organization.updateOrganizationUser({ user: teacher.id, body: { lastname: "Changed-By-Hand" } })
  }
  yield* Stage.say(yield* sync(sandbox, folder))
}, Effect.scoped)
