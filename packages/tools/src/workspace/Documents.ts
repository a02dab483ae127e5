/**
 * The documents that are published with a package. They are written once, in `docs`. Packing copies those of a package into its own `docs`, and
 * adapts the links.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { page } from "./Project.ts"
import { root } from "./Published.ts"

const forCallers = [
  "guides/authentication",
  "guides/call-options",
  "reference/errors",
  "reference/operations",
  "guides/quota",
  "reference/reliability",
  "guides/testing",
  "guides/transports",
  "guides/watching",
  "guides/web-ui",
  "guides/where-the-token-lives"
]

const byPackage: Readonly<Record<string, ReadonlyArray<string>>> = {
  "@flat-sdk/agents": ["agents/programs"],
  "@flat-sdk/cli": ["agents/mcp", "command-line/score", "command-line/tasks"],
  "@flat-sdk/core": [
    ...forCallers,
    "reference/contract",
    "guides/effect-apps",
    "guides/http-api-client",
    "guides/observability",
    "reference/openapi",
    "reference/schemas"
  ],
  "@flat-sdk/engine": ["reference/reliability"],
  "@flat-sdk/fetch": ["guides/transports"],
  "@flat-sdk/node": ["guides/quota", "guides/transports"],
  "@flat-sdk/promise": [...forCallers, "guides/migrating-from-flat-api"],
  "@flat-sdk/roster": [
    "roster/index",
    "roster/engine",
    "roster/export",
    "roster/files",
    "roster/operations",
    "roster/plan",
    "roster/results",
    "roster/workers",
    "roster/year"
  ],
  "@flat-sdk/sandbox": ["reference/openapi", "guides/testing"],
  "@flat-sdk/score": ["reference/abc"]
}

const contents: Readonly<Record<string, string>> = {
  "agents/programs": "operations as tools of `effect/ai` and the AI SDK, pseudonyms, plans",
  "guides/authentication": "tokens, token providers, OAuth2, acting as another user",
  "guides/call-options": "options of one call, and `flat.request`",
  "reference/contract": "the API as an `HttpApi`: Effect's own client, Scalar, Swagger, forms",
  "reference/errors": "every error reason, what it means, what to do",
  "guides/effect-apps":
    "eight programs: services, streams, schedules, interruption, telemetry, an API, middleware, tenants",
  "guides/http-api-client": "`HttpApiClient` and requests of your own, with the retries and waits of this client",
  "agents/mcp": "the server for agents: clients, tools, what it protects, and what it does not",
  "guides/migrating-from-flat-api": "migrating from the vendor's JavaScript client",
  "guides/observability": "spans, metrics and logs",
  "reference/openapi": "the OpenAPI document, generated clients, an explorer",
  "reference/operations": "all operations, with scopes, pages and files",
  "guides/quota": "the rate limit, for one process and for several",
  "reference/reliability": "retries, waits, limits and guarantees, line by line",
  "roster/index": "the everyday path, from the files to the end of the year",
  "roster/engine": "a run that can be killed and resumed",
  "roster/export": "what Flat has, as OneRoster files",
  "roster/files": "the files that are read",
  "roster/operations": "every night: configuration, cron, systemd, containers, logs",
  "roster/plan": "what a plan contains, and what holds it",
  "roster/results": "results of each row, cards and pages",
  "roster/workers": "several workers over PostgreSQL",
  "roster/year": "the end of a school year, and undoing a run",
  "reference/schemas": "the schemas of inputs and results, by module",
  "command-line/score": "`flat score`: measures, revisions and PDF of a score",
  "command-line/tasks": "everyday tasks of a school, for the shell and for agents",
  "reference/abc": "measures as ABC: what is read and written",
  "guides/testing": "tests of your code, with the sandbox or other doubles",
  "guides/transports": "proxies, certificates, pools, a custom `fetch`",
  "guides/watching": "changes of lists, with checkpoints",
  "guides/web-ui": "atoms of Effect, TanStack Query, hooks",
  "guides/where-the-token-lives": "sign-in for web apps whose pages have no token"
}

const documentsOf = (name: string): ReadonlyArray<string> => (byPackage[name] ?? []).toSorted()

/** Returns the path of each document in the repository, and what it is about. */
export const contentsOf = (name: string): ReadonlyArray<readonly [path: string, contents: string]> =>
  documentsOf(name).map((document) => [`docs/${document}.md`, contents[document] ?? ""])

/** Keeps links to published files. Other links within the repository become absolute. Removes comments, which are for editors. */
const rewrite = (text: string, file: string, name: string, published: ReadonlySet<string>): string =>
  text.replaceAll(/^<!--.*-->\n\n?/gm, "").replaceAll(
    /(?<!!)\[([^\]]+)\]\(([^()\s]+)\)/g,
    (link, words: string, target: string) => {
      if (/^(#|[a-z][a-z+.-]*:)/i.test(target)) return link
      const found = path.posix.join(path.posix.dirname(file), target)
      if (published.has(found.split("#")[0]!)) return link
      return found === `packages/${path.basename(name)}/README.md`
        ? `[${words}](../../README.md)`
        : `[${words}](${page(found)})`
    }
  )

export const of = (name: string): ReadonlyMap<string, string> => {
  const files = new Set(contentsOf(name).map(([file]) => file))
  return new Map(
    [...files].map((file) => [file, rewrite(fs.readFileSync(path.join(root, file), "utf8"), file, name, files)])
  )
}
