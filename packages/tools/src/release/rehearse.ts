/**
 * `pnpm release:rehearse`: publishes the packages to a registry on this machine, as a release would, and installs them from there into empty projects,
 * which run the first programs of their pages.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { run } from "../workspace/Command.ts"
import * as CommandLine from "../workspace/CommandLine.ts"
import { groups, list, root } from "../workspace/Published.ts"
import { findOutdated } from "../workspace/Sources.ts"
import { type Consumer, consumers } from "./rehearsal/Consumers.ts"
import * as Project from "./rehearsal/Project.ts"
import * as Registry from "./rehearsal/Registry.ts"
import * as Snippets from "./rehearsal/Snippets.ts"
import * as Staging from "./rehearsal/Staging.ts"

const help = `pnpm release:rehearse [project…] [--offline] [--keep]

Publishes the packages to a registry on this machine, with the command of a release. Then installs them from there into empty projects, and runs the
first programs of their pages against the sandbox that each project installs. Projects: ${
  consumers.map(({ name }) => `"${name}"`).join(", ")
}.
Other packages come from the registry of npm's configuration. They are kept in node_modules/.cache/rehearsal: a second run needs no network.
Exits with 1 if a step fails.

  --offline   ask no other registry, and use only what an earlier run has kept
  --keep      leave the projects where they are
  --help      show this help
`

/** Runs a step, prints its outcome, and returns whether it passed. */
const step = async (name: string, attempt: () => Promise<unknown>): Promise<boolean> => {
  const start = Date.now()
  const problem = await attempt().then(
    () => undefined,
    (error: unknown) => error instanceof Error ? error.message : String(error)
  )
  const seconds = Math.round((Date.now() - start) / 1000)
  console.log(`${name}: ${problem === undefined ? "passed" : "FAILED"}, ${seconds} s`)
  if (problem === undefined) return true
  console.log(problem)
  process.exitCode = 1
  return false
}

/** Children see nothing of the user's npm: neither its configuration, nor its cache, nor what pnpm set for this process. */
const isolate = (home: string, registry: Registry.Registry): void => {
  for (const name of Object.keys(process.env)) if (/^(npm|pnpm|bun|deno|flat)_/i.test(name)) delete process.env[name]
  fs.mkdirSync(home)
  const userconfig = path.join(home, ".npmrc")
  const { host } = new URL(registry.url)
  fs.writeFileSync(userconfig, `registry=${registry.url}/\n//${host}/:_authToken=${registry.token}\n`)
  Object.assign(process.env, {
    HOME: home,
    USERPROFILE: home,
    XDG_CACHE_HOME: path.join(home, "cache"),
    XDG_CONFIG_HOME: path.join(home, "config"),
    XDG_DATA_HOME: path.join(home, "data"),
    NPM_CONFIG_USERCONFIG: userconfig,
    NPM_CONFIG_REGISTRY: registry.url,
    NPM_CONFIG_UPDATE_NOTIFIER: "false",
    NPM_CONFIG_AUDIT: "false",
    NPM_CONFIG_FUND: "false",
    DENO_NO_UPDATE_CHECK: "1",
    NEXT_TELEMETRY_DISABLED: "1"
  })
}

const publish = async (staging: string, { url }: Registry.Registry): Promise<void> => {
  // An interrupted release: the same command, run again, publishes the others, and once more nothing.
  await Staging.publish(staging, url, "--filter", list()[0]!.name)
  await Staging.publish(staging, url)
  const again = await Staging.publish(staging, url)
  if (!/no new packages/i.test(again)) throw new Error(`published again, it must find nothing to publish:\n${again}`)
}

/** Later releases, each of one group: afterwards, what a project installs has mixed versions. */
const publishLater = async (staging: string, { url }: Registry.Registry): Promise<void> => {
  const versions = async () =>
    new Map(
      await Promise.all(
        list().map(async ({ name }) => {
          const response = await fetch(`${url}/${encodeURIComponent(name)}`)
          const { "dist-tags": tags } = await response.json() as { readonly "dist-tags": { readonly latest: string } }
          return [name, tags.latest] as const
        })
      )
    )
  for (const group of ["roster", "core"]) {
    const before = await versions()
    Staging.bump(staging, group)
    await Staging.publish(staging, url)
    const published = [...await versions()].filter(([name, version]) => version !== before.get(name)).map(([name]) =>
      name
    )
    const names = groups().get(group)!
    if (published.toSorted().join() !== names.toSorted().join()) {
      throw new Error(`a release of ${group} published ${published.join(", ")}, and not ${names.join(", ")}`)
    }
  }
}

const rehearse = async (consumer: Consumer, directory: string): Promise<void> => {
  const { install, manifest, others = [], ours, use } = consumer
  fs.mkdirSync(directory, { recursive: true })
  const project = Project.at(directory, {})
  project.write({ "package.json": JSON.stringify({ name: "consumer", private: true, ...manifest }) })
  const specifiers = [...new Set([...ours, "sandbox"].flatMap(Snippets.installs)), ...others]
  await (install ?? ((project, specifiers) => project.run("npm", "install", ...specifiers)))(project, specifiers)
  const sandbox = path.join(directory, "node_modules/@flat-sdk/sandbox/dist/flat-sandbox.js")
  await project.serve(
    [process.execPath, sandbox, "--port", "0"],
    (url) => use(Project.at(directory, { FLAT_BASE_URL: url, FLAT_ACCESS_TOKEN: "sandbox-admin" }))
  )
}

await CommandLine.run(async () => {
  const { positionals, values } = CommandLine.read(
    help,
    { keep: { type: "boolean" }, offline: { type: "boolean" } },
    true
  )
  const unknown = positionals.filter((name) => !consumers.some((one) => one.name === name))
  if (unknown.length > 0) CommandLine.reject(`Unknown project: ${unknown.join(", ")}`, help)
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "flat-sdk-rehearsal-"))
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    process.once(signal, () => process.exit(code))
  }
  process.once("exit", () => values.keep || fs.rmSync(work, { recursive: true, force: true }))
  // Nothing listens on the port for discarding.
  const uplink = values.offline === true
    ? "http://127.0.0.1:9/"
    : (await run("npm", ["config", "get", "registry"], { cwd: root })).output
  await using registry = await Registry.start(uplink, work)
  isolate(path.join(work, "home"), registry)
  await step("times in docs/internals/performance.md", async () => {
    const problem = findOutdated()
    if (problem !== undefined) throw new Error(problem)
  })
  const staging = path.join(work, "staging")
  const ready = await step("copy with an address", () => Staging.make(staging)) &&
    await step("npm pack and publish, dry", () => Staging.dryRun(staging)) &&
    await step("publish", () => publish(staging, registry)) &&
    await step("publish roster alone, then the group of core", () => publishLater(staging, registry))
  for (const consumer of ready ? consumers : []) {
    if (positionals.length > 0 && !positionals.includes(consumer.name)) continue
    const directory = path.join(work, consumer.name.replaceAll(/\W+/g, "-"))
    await step(consumer.name, () => rehearse(consumer, directory))
    if (!values.keep) fs.rmSync(directory, { recursive: true, force: true })
  }
  if (values.keep) console.log(`\nThe projects are in ${work}`)
  if (process.exitCode === undefined) return
  console.log(`
Correct the first failure above. \`pnpm release:rehearse "PROJECT" --keep\` runs one project, and leaves its folder to look into.
If a package could not be fetched, ${Registry.log} says why: the first run needs the network.`)
})
