/** `pnpm tools canary`: tries the packed packages beside another version of `effect`. */
import * as EmptyProject from "@flat-sdk/tools/packages/EmptyProject"
import type { Outcome } from "@flat-sdk/tools/workspace/Command"
import * as CommandLine from "@flat-sdk/tools/workspace/CommandLine"
import { list, readManifest, root } from "@flat-sdk/tools/workspace/Published"
import { pack } from "@flat-sdk/tools/workspace/Tarball"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as EffectVersions from "./EffectVersions.ts"
import * as Processes from "./Processes.ts"
import * as Project from "./Project.ts"
import * as Report from "./Report.ts"
import * as Run from "./Run.ts"

const help = `pnpm tools canary [--effect VERSION] [--keep]

Installs the packed packages beside another version of effect, by default the newest, also if their peer range does not include it.
Checks the types there, and runs the conformance suite and the tests of installed packages.
Exits with 0 if all of it passed, 2 if the registry has no such version, 3 if something failed.

  --effect VERSION  a version such as 4.1.0, or a tag such as next
  --keep            leave the project where it is
  --help            show this help
`

/** The Effect API over each transport. The Promise API contains its own copy of `effect`. */
const apis = ["core, fetch", "core, node:http", "core, undici"]

const failed: Array<string> = []

const show = (what: string, { ok, output }: Outcome): boolean => {
  console.log(`${what}: ${ok ? "passed" : "FAILED"}`)
  if (ok) return true
  failed.push(what)
  // The report of Node's test runner repeats the failures at its end.
  console.log(output.slice(Math.max(0, output.indexOf("failing tests:"))).slice(0, 10_000))
  return false
}

/** A project with two copies of `effect` would test the wrong one. */
const isAlone = (directory: string, effect: string): Outcome => {
  const found = fs.globSync("node_modules/.pnpm/effect@*", { cwd: directory }).map((one) => path.basename(one))
  return { ok: found.join() === `effect@${effect}`, output: `found ${found.join(", ")}` }
}

const attempt = async (versions: EffectVersions.Versions, work: string): Promise<void> => {
  const tarballs = await Promise.all(list().map((one) => pack(one, path.join(work, "tarballs"))))
  const project = await EmptyProject.together(tarballs, work, versions)
  if (!show("installation", project.installed)) return
  show("one copy of effect", isAlone(project.directory, versions.effect))
  show("types", await EmptyProject.typeCheck(project))
  const node = Processes.runtimes.find(({ name }) => name === "node-24")!
  const outcome = await Run.one({ ...node, apis }, Project.at(project.directory), new AbortController().signal)
  if (Report.failed(outcome, false)) failed.push("conformance suite")
  show("tests of installed packages", await EmptyProject.test(project, undefined))
}

await CommandLine.run(async () => {
  const flags = { effect: { type: "string", default: "latest" }, keep: { type: "boolean" } } as const
  const { values } = CommandLine.read(help, flags)
  const versions = await EffectVersions.find(values.effect)
  if (versions === undefined) return CommandLine.reject(`The registry has no effect ${values.effect}.`, help)
  const range = readManifest(path.join(root, "packages/core")).peerDependencies?.["effect"] ?? "*"
  console.log(EffectVersions.describe(versions, range))
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "flat-sdk-canary-"))
  try {
    await attempt(versions, work)
    console.log(`effect ${versions.effect}: ${failed.length === 0 ? "all passed" : `failed: ${failed.join(", ")}`}`)
    if (failed.length > 0) process.exitCode = 3
  } finally {
    if (values.keep === true) console.log(`Kept in ${work}`)
    else fs.rmSync(work, { recursive: true, force: true })
  }
})
