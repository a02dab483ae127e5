/** The empty projects of a rehearsal: how each runtime and tool installs the packages, and runs the first programs of their pages. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Browser from "../../tests/Browser.ts"
import { oldestNode } from "../../workspace/Command.ts"
import { root } from "../../workspace/Published.ts"
import { at, type Project } from "./Project.ts"
import * as Snippets from "./Snippets.ts"

export interface Consumer {
  readonly name: string
  /** Packages of others, in the versions that the rehearsal is tried with. */
  readonly others?: ReadonlyArray<string>
  /** Our packages, by folder. The sandbox is always there. */
  readonly ours: ReadonlyArray<string>
  readonly manifest?: object
  readonly install?: (project: Project, specifiers: ReadonlyArray<string>) => Promise<unknown>
  /** Runs the programs. A sandbox of the project runs beside them, and the environment has its address and token. */
  readonly use: (project: Project) => Promise<unknown>
}

const runtimes = path.join(root, "packages/conformance/node_modules")
const bun = path.join(runtimes, "bun/bin/bun.exe")
const deno = path.join(runtimes, "deno", process.platform === "win32" ? "deno.exe" : "deno")

const types = {
  strict: true,
  target: "es2022",
  lib: ["es2022", "dom"],
  types: [],
  skipLibCheck: true,
  verbatimModuleSyntax: true
}

/** Writes the first program of each package, and runs each. */
const each = async (
  project: Project,
  names: ReadonlyArray<string>,
  ending: string,
  ...command: ReadonlyArray<string>
): Promise<void> => {
  for (const name of names) {
    project.write({ [`${name}.${ending}`]: Snippets.ofPackage(project.directory, name) })
    await project.prints(command[0]!, ...command.slice(1), `${name}.${ending}`)
  }
}

/** Opens a page in a browser, and fails if its `<pre>` does not get what the program prints. */
const readPage = async (url: string): Promise<void> => {
  const browser = await Browser.launch()
  try {
    const page = await browser.newPage()
    await page.goto(url)
    await page.waitForFunction("document.querySelector('pre').textContent !== ''")
    const text = await page.textContent("pre") ?? ""
    if (/^\w*Error: /.test(text)) throw new Error(`the page shows ${text}`)
  } finally {
    await browser.close()
  }
}

/** Stands for a client of the Model Context Protocol: starts a server as it is told to, and asks who it is. */
const client = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
echo '${
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "claude", version: "1" } }
  })
}' | "$@" | grep serverInfo
`

const libraries = ["promise", "core", "fetch"]
const all = [...libraries, "sandbox"]

const withTypes = (name: string, options: object, run: (project: Project) => Promise<unknown>): Consumer => ({
  name,
  ours: libraries,
  others: ["typescript@5.9.3"],
  manifest: { type: "module" },
  use: async (project) => {
    project.write(Object.fromEntries(all.map((name) => [`${name}.ts`, Snippets.ofPackage(project.directory, name)])))
    project.write({ "tsconfig.json": JSON.stringify({ compilerOptions: { ...types, ...options }, include: ["*.ts"] }) })
    await project.run("tsc", "-p", ".")
    await run(project)
  }
})

export const consumers: ReadonlyArray<Consumer> = [
  {
    name: "Node, ES modules",
    ours: ["promise", "core", "fetch", "node", "agents", "cli", "roster"],
    manifest: { type: "module" },
    use: async (project) => {
      await each(project, ["promise", "core", "fetch", "node", "agents", "sandbox"], "mjs", "node")
      for (const program of Snippets.ofProject()) {
        project.write({ "readme.mts": program })
        await project.prints("node", "readme.mts")
      }
      await project.prints("flat", "--version")
      await project.prints("npx", "flat", "sandbox", "--", "flat", "organization", "list-users", "--role", "teacher")
      await project.prints("roster", "check", "school", "--sample")
    }
  },
  {
    name: "Pages for the start",
    ours: [],
    use: async ({ directory }) => {
      for (const { commands, files, page } of Snippets.ofStart()) {
        // Beside the project, whose packages a page must not find.
        const folder = `${directory}-${page}`
        const global = path.join(folder, "global")
        const reader = at(folder, {
          NPM_CONFIG_PREFIX: global,
          PATH: `${path.join(global, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}`
        })
        reader.write({ ...files, "global/bin/claude": client })
        fs.chmodSync(path.join(global, "bin/claude"), 0o755)
        for (const command of commands) await reader.run("sh", "-ec", command)
      }
    }
  },
  {
    name: "Node 22, CommonJS",
    ours: ["promise"],
    use: async (project) => {
      project.write({ "index.js": Snippets.ofPackage(project.directory, "promise", "js") })
      await project.prints(path.join(oldestNode, "node"), "index.js")
    }
  },
  withTypes("TypeScript, nodenext", { module: "nodenext", outDir: "built" }, async (project) => {
    for (const name of all) await project.prints("node", `built/${name}.js`)
  }),
  withTypes("TypeScript, bundler", { module: "esnext", moduleResolution: "bundler", noEmit: true }, async (project) => {
    for (const name of all) await project.prints("node", `${name}.ts`)
  }),
  {
    name: "Vite, in a browser",
    ours: ["promise"],
    others: ["vite@8.3.8"],
    manifest: { type: "module" },
    use: async (project) => {
      // A page has no environment: it passes the options.
      const options = { accessToken: project.env["FLAT_ACCESS_TOKEN"], baseUrl: project.env["FLAT_BASE_URL"] }
      const code = Snippets.ofPackage(project.directory, "promise")
        .replace("fromEnv()", `fromEnv(${JSON.stringify(options)})`)
      project.write({
        "index.html": `<pre></pre><script type="module" src="/main.ts"></script>`,
        "main.ts": `${Snippets.importsOf(code)}const run = async () => {\n${
          Snippets.body(code)
        }\n}\nrun().catch(String).then((text) => document.querySelector("pre").textContent = text)`
      })
      await project.run("vite", "build")
      await project.serve(["vite", "preview", "--host", "127.0.0.1", "--port", "0"], readPage)
    }
  },
  {
    name: "Bun",
    ours: libraries,
    install: (project, specifiers) => project.run(bun, "add", ...specifiers),
    use: (project) => each(project, all, "ts", bun, "run", "--no-install")
  },
  {
    name: "Deno",
    ours: libraries,
    install: (project, specifiers) => {
      // By default, Deno takes no version that is younger than a day.
      project.write({ "deno.json": JSON.stringify({ nodeModulesDir: "auto", minimumDependencyAge: "0" }) })
      return project.run(deno, "add", ...specifiers.map((one) => `npm:${one}`))
    },
    use: (project) => each(project, all, "ts", deno, "run", "--cached-only", "--allow-net", "--allow-env")
  },
  {
    name: "Jest",
    ours: ["promise"],
    others: ["jest@30.5.2"],
    use: async (project) => {
      const code = Snippets.ofPackage(project.directory, "promise")
      project.write({
        "readme.test.js": `${Snippets.requiresOf(code)}test("prints", async () => {\n  expect(await (async () => {\n${
          Snippets.body(code)
        }\n  })()).not.toBe("")\n})\n`
      })
      await project.run("jest", "--ci")
      const { commands: [withFlag, beside], files } = Snippets.ofPage("docs/guides/testing.md", "Jest")
      project.write(files)
      await project.run("sh", "-ec", withFlag!)
      for (const file of Object.keys(files)) fs.rmSync(path.join(project.directory, file))
      await project.run("sh", "-ec", beside!)
    }
  },
  {
    name: "Next",
    ours: ["promise"],
    others: ["next@16.4.6", "react@19.3.1", "react-dom@19.3.1"],
    use: async (project) => {
      const code = Snippets.ofPackage(project.directory, "promise")
      project.write({
        "app/layout.jsx": "export default ({ children }) => <html><body>{children}</body></html>\n",
        "app/page.jsx": `${
          Snippets.importsOf(code)
        }export const dynamic = "force-dynamic"\nconst run = async () => {\n${
          Snippets.body(code)
        }\n}\nexport default async function Page() {\n  return <pre>{await run()}</pre>\n}\n`
      })
      await project.run("next", "build")
      await project.serve(["next", "start", "--hostname", "127.0.0.1", "--port", "0"], readPage)
    }
  }
]
