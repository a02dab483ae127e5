/** The table of docs/reference/versions.md: what the packages support, as their manifests say it, and the versions that the tests run. */
import * as fs from "node:fs"
import * as path from "node:path"
import { versions as compilers } from "../packages/TypeMatrix.ts"
import * as Markdown from "../workspace/Markdown.ts"
import { readManifest, root } from "../workspace/Published.ts"
import * as Requirements from "./Requirements.ts"

export const page = path.join(root, "docs/reference/versions.md")

const rows = (): ReadonlyArray<ReadonlyArray<string>> => {
  const core = readManifest(path.join(root, "packages/core"))
  const node = core.engines?.node ?? ""
  const { info } = JSON.parse(fs.readFileSync(path.join(root, "packages/core/openapi.json"), "utf8"))
  const { devDependencies: runtimes = {} } = readManifest(path.join(root, "packages/conformance"))
  const { devDependencies: ours = {} } = readManifest(root)
  const { dependencies: tools = {} } = readManifest(path.join(root, "packages/tools"))
  const runtime = (name: string) => runtimes[name]!.replace(/^npm:node@/, "")
  const compiler = (name: string) =>
    /^[\d.]+ or later/.exec(Requirements.of(name, node).find(([what]) => what === "TypeScript")![1])![0]
  const newest = "the newest at the release"
  return [
    ["", "supported", "the tests run"],
    [
      "Flat API",
      `${info.version.replace(/\.\d+$/, "")} and its additions`,
      `the vendor's documents of ${info.version}`
    ],
    [
      "`effect`",
      `\`${core.peerDependencies?.["effect"]}\``,
      readManifest(path.join(root, "node_modules/effect")).version
    ],
    ["Node", `\`${node}\``, [runtime("node-22"), ours["node"], runtime("node-26")].join(", ")],
    ["Bun", newest, runtime("bun")],
    ["Deno", newest, runtime("deno")],
    ["Cloudflare Workers", newest, `miniflare ${runtime("miniflare")}`],
    ["Browsers", "the two newest versions of each", `Chromium ${tools["@sparticuz/chromium"]}`],
    [
      "TypeScript",
      `${compiler("@flat-sdk/promise")} for promise, ${compiler("@flat-sdk/core")} for the packages of Effect`,
      Object.values(compilers).join(", ")
    ]
  ]
}

/** Returns the page with its table written anew. */
export const rewrite = (text: string): string =>
  Markdown.replacePart(text, "versions", Markdown.table(rows()), "docs/reference/versions.md")
