/** The project of a recipe, outside of the workspace: made by the commands of the guide, with the package from its tarball. */
import { run } from "@flat-sdk/tools/workspace/Command"
import { list, root } from "@flat-sdk/tools/workspace/Published"
import * as Tarball from "@flat-sdk/tools/workspace/Tarball"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { Recipe } from "./Recipes.ts"

const network = /^(?:https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_\w+|npm_config_registry)$/i

/** The environment of a reader: nothing of pnpm or of the test runner, of which apps would notice that they are tested. */
const environment = (home: string): NodeJS.ProcessEnv => {
  const searched = (process.env["PATH"] ?? "").split(path.delimiter).filter((one) => !one.includes("node_modules"))
  const others = Object.keys(process.env).filter((name) => !network.test(name))
  return {
    ...Object.fromEntries(others.map((name) => [name, undefined])),
    PATH: [path.dirname(process.execPath), ...searched].join(path.delimiter),
    HOME: home,
    NPM_CONFIG_CACHE: path.join(os.homedir(), ".npm"),
    NPM_CONFIG_USERCONFIG: path.join(os.homedir(), ".npmrc"),
    NPM_CONFIG_PREFER_OFFLINE: "true",
    NPM_CONFIG_YES: "true",
    NEXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
    CI: "true",
    NO_COLOR: "1"
  }
}

const tsc = path.join(root, "node_modules/typescript/bin/tsc")

const check =
  "--strict --noEmit --allowImportingTsExtensions --skipLibCheck --target ES2024 --module NodeNext --types node " +
  `--typeRoots ${
    path.join(root, "node_modules/@types")
  } --lib ES2024,ESNext.Disposable,DOM,DOM.Iterable,DOM.AsyncIterable`

export interface Project {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly remove: () => void
}

/** Makes the project of a recipe: its folder, its files with `values` in place of those of `.env`, and its build. */
export const make = async (
  { build, create, files, name }: Recipe,
  values: Readonly<Record<string, string>>
): Promise<Project> => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), `flat-sdk-web-${name}-`))
  const remove = () => fs.rmSync(work, { recursive: true, force: true })
  const env = environment(path.join(work, "home"))
  const succeed = async (cwd: string, command: string) => {
    const { ok, output } = await run("sh", ["-ec", command], { cwd, env })
    if (!ok) throw new Error(`${command} failed:\n${output}`)
  }
  try {
    const published = list().find(({ name }) => name === "@flat-sdk/promise")!
    const { file } = await Tarball.pack(published, path.join(work, "tarballs"))
    const empty = path.join(work, "app")
    fs.mkdirSync(empty)
    await succeed(empty, create.replace("install @flat-sdk/promise", `install ${file}`))
    const folder = path.join(empty, /^cd (\S+)$/m.exec(create)?.[1] ?? "")
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      fs.writeFileSync(path.join(folder, file), file === ".env" ? withValues(text, values) : text)
    }
    await succeed(folder, build)
    // What no framework checks.
    if (!build.includes("npm run")) await succeed(folder, `node ${tsc} ${check} *.ts`)
    return { folder, env, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** Returns the text of `.env` with other values. The names are those of the guide. */
const withValues = (text: string, values: Readonly<Record<string, string>>): string => {
  const names = text.split("\n").flatMap((line) => /^\w+/.exec(line) ?? [])
  const missing = [
    ...names.filter((name) => values[name] === undefined),
    ...Object.keys(values).filter((name) => !names.includes(name))
  ]
  if (missing.length > 0) throw new Error(`.env of the guide and the values of the test differ: ${missing.join(", ")}`)
  return names.map((name) => `${name}=${values[name]}\n`).join("")
}
