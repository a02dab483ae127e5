/**
 * The documents that are published with a package. They are written once, in `docs`. Packing copies those of a package into its own `docs`, and
 * adapts the links.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { page } from "./Project.ts"
import { root } from "./Published.ts"

const forCallers = [
  "authentication",
  "call-options",
  "errors",
  "operations",
  "quota",
  "reliability",
  "testing",
  "transports",
  "watching",
  "web-ui"
]

const byPackage: Readonly<Record<string, ReadonlyArray<string>>> = {
  "@flat-sdk/agents": ["agents"],
  "@flat-sdk/cli": ["mcp", "tasks"],
  "@flat-sdk/core": [...forCallers, "contract", "http-api-client", "observability", "openapi", "schemas"],
  "@flat-sdk/engine": ["reliability"],
  "@flat-sdk/fetch": ["transports"],
  "@flat-sdk/node": ["quota", "transports"],
  "@flat-sdk/promise": [...forCallers, "migrating-from-flat-api"],
  "@flat-sdk/roster": [
    "roster",
    "roster-engine",
    "roster-export",
    "roster-files",
    "roster-operations",
    "roster-plan",
    "roster-results",
    "roster-workers",
    "roster-year"
  ],
  "@flat-sdk/sandbox": ["openapi", "testing"]
}

const contents: Readonly<Record<string, string>> = {
  agents: "operations as tools of `effect/ai` and the AI SDK, pseudonyms, plans",
  authentication: "tokens, token providers, OAuth2, acting as another user",
  "call-options": "options of one call, and `flat.request`",
  contract: "the API as an `HttpApi`: Effect's own client, Scalar, Swagger, forms",
  errors: "every error reason, what it means, what to do",
  "http-api-client": "`HttpApiClient` and requests of your own, with the retries and waits of this client",
  mcp: "the server for agents: clients, tools, what it protects, and what it does not",
  "migrating-from-flat-api": "migrating from the vendor's JavaScript client",
  observability: "spans, metrics and logs",
  openapi: "the OpenAPI document, generated clients, an explorer",
  operations: "all operations, with scopes, pages and files",
  quota: "the rate limit, for one process and for several",
  reliability: "retries, waits, limits and guarantees, line by line",
  roster: "the everyday path, from the files to the end of the year",
  "roster-engine": "a run that can be killed and resumed",
  "roster-export": "what Flat has, as OneRoster files",
  "roster-files": "the files that are read",
  "roster-operations": "every night: configuration, cron, systemd, containers, logs",
  "roster-plan": "what a plan contains, and what holds it",
  "roster-results": "results of each row, cards and pages",
  "roster-workers": "several workers over PostgreSQL",
  "roster-year": "the end of a school year, and undoing a run",
  schemas: "the schemas of inputs and results, by module",
  tasks: "everyday tasks of a school, for the shell and for agents",
  testing: "tests of your code, with the sandbox or other doubles",
  transports: "proxies, certificates, pools, a custom `fetch`",
  watching: "changes of lists, with checkpoints",
  "web-ui": "atoms of Effect, TanStack Query, hooks"
}

const documentsOf = (name: string): ReadonlyArray<string> => (byPackage[name] ?? []).toSorted()

/** Returns the path of each document in the repository, and what it is about. */
export const contentsOf = (name: string): ReadonlyArray<readonly [path: string, contents: string]> =>
  documentsOf(name).map((document) => [`docs/${document}.md`, contents[document] ?? ""])

/** Keeps links to published files. Other links within the repository become absolute. Removes comments, which are for editors. */
const rewrite = (text: string, name: string, beside: ReadonlySet<string>): string =>
  text.replaceAll(/^<!--.*-->\n\n?/gm, "").replaceAll(
    /(?<!!)\[([^\]]+)\]\(([^()\s]+)\)/g,
    (link, words: string, target: string) => {
      if (/^(#|[a-z][a-z+.-]*:)/i.test(target)) return link
      if (beside.has(target.split("#")[0]!)) return link
      return target === `../packages/${path.basename(name)}/README.md`
        ? `[${words}](../README.md)`
        : `[${words}](${page(path.posix.join("docs", target))})`
    }
  )

export const of = (name: string): ReadonlyMap<string, string> => {
  const files = documentsOf(name).map((document) => `${document}.md`)
  const beside = new Set(files)
  return new Map(
    files.map((file) => [
      `docs/${file}`,
      rewrite(fs.readFileSync(path.join(root, "docs", file), "utf8"), name, beside)
    ])
  )
}
