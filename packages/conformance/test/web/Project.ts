/** Empty projects outside of the workspace, with the files of the guide and the packages from their tarballs. */
import { build } from "esbuild"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { pnpm, run } from "../../../../scripts/packages/Command.ts"
import { list, root } from "../../../../scripts/packages/Published.ts"
import * as Tarball from "../../../../scripts/packages/Tarball.ts"
import { blocksOf, recipeOf } from "../../src/snippets/Snippet.ts"
import { type Recipe, recipes } from "./Recipes.ts"

export const guide = path.join(root, "docs/guides/web-app-recipes.md")

const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

/** The files of the guide, by the path in their fence. */
const files = (): ReadonlyArray<readonly [name: string, code: string]> =>
  blocksOf(fs.readFileSync(guide, "utf8")).flatMap(({ code, info }) => {
    const name = recipeOf(info)
    return name === undefined ? [] : [[name, `${code}\n`] as const]
  })

const writeProject = (
  folder: string,
  { dependencies, manifest, name, shared, template }: Recipe,
  promise: string
): void => {
  const isOther = (file: string) => recipes.some((recipe) => file.startsWith(`${recipe.name}/`))
  for (const [file, code] of files()) if (!isOther(file)) write(path.join(folder, shared, file), code)
  for (const [file, code] of files()) {
    if (file.startsWith(`${name}/`)) write(path.join(folder, file.slice(name.length + 1)), code)
  }
  for (const [file, text] of Object.entries(template)) write(path.join(folder, file), text)
  const all = { ...dependencies, "@flat-sdk/promise": `file:${promise}` }
  const own = { name, private: true, type: "module", dependencies: all, ...manifest }
  write(path.join(folder, "package.json"), JSON.stringify(own))
}

/** Bundles the page, and a Worker. Everything is resolved from the project. */
const bundle = async (folder: string, { start }: Recipe): Promise<void> => {
  const options = { absWorkingDir: folder, bundle: true, format: "esm", target: "es2023", logLevel: "error" } as const
  await build({ ...options, entryPoints: ["client.ts"], outfile: "public/client.js" })
  if (start === undefined) {
    const conditions = ["workerd", "worker", "browser"]
    await build({
      ...options,
      entryPoints: ["worker.ts"],
      outfile: "worker.mjs",
      conditions,
      mainFields: ["module", "main"]
    })
  }
}

const succeed = async (what: string, outcome: ReturnType<typeof run>): Promise<void> => {
  const { ok, output } = await outcome
  if (!ok) throw new Error(`${what} failed:\n${output}`)
}

const check =
  "--strict --noEmit --allowImportingTsExtensions --skipLibCheck --target ES2024 --module NodeNext --types node " +
  "--lib ES2024,ESNext.Disposable,DOM,DOM.Iterable,DOM.AsyncIterable"

/** Checks the types of what no framework checks. */
const compile = (apps: string) => {
  const files = recipes.filter(({ build }) => build === undefined).flatMap(({ name }) =>
    fs.globSync(`${name}/*.ts`, { cwd: apps })
  )
  const tsc = path.join(root, "node_modules/typescript/bin/tsc")
  return run(process.execPath, [tsc, ...check.split(" "), ...files], { cwd: apps })
}

/** Installs, checks and builds all recipes. */
export const make = async () => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "flat-sdk-web-"))
  const remove = () => fs.rmSync(work, { recursive: true, force: true })
  try {
    const published = list().find(({ name }) => name === "@flat-sdk/promise")!
    const { file } = await Tarball.pack(published, path.join(work, "tarballs"))
    const apps = path.join(work, "apps")
    for (const recipe of recipes) writeProject(path.join(apps, recipe.name), recipe, file)
    write(path.join(apps, "pnpm-workspace.yaml"), JSON.stringify({ packages: ["*"] }))
    write(
      path.join(apps, "package.json"),
      JSON.stringify({ private: true, dependencies: { "@types/node": "24.19.4" } })
    )
    await succeed("the installation", pnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], apps))
    const folderOf = ({ name }: Recipe) => path.join(apps, name)
    await Promise.all([
      succeed("the type check", compile(apps)),
      ...recipes.map((recipe) =>
        recipe.build === undefined
          ? bundle(folderOf(recipe), recipe)
          : succeed(
            `the build of ${recipe.name}`,
            run(process.execPath, recipe.build, {
              cwd: folderOf(recipe),
              env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" }
            })
          )
      )
    ])
    return { folderOf, remove }
  } catch (error) {
    remove()
    throw error
  }
}

export type Project = Awaited<ReturnType<typeof make>>
