/** What all published packages state about the project. */

/** The address of the repository, without a slash at the end. Set it before the first release: see RELEASING.md. */
export const address = "https://flat-sdk.example/repository"

/** Whether the address is still the placeholder, which nobody can open. */
export const isPlaceholder = (one: string): boolean => new URL(one).hostname.endsWith(".example")

export const page = (path: string): string => `${address}/blob/main/${path}`

const common = ["flat", "flat.io", "music", "music-notation", "musicxml", "education"]

/** TanStack Intent lists the skills of installed packages. */
const skills = "tanstack-intent"

const keywords: Readonly<Record<string, ReadonlyArray<string>>> = {
  "@flat-sdk/agents": ["agents", "ai", "tools", "toolkit", "ai-sdk", "effect", skills],
  "@flat-sdk/cli": ["cli", "command-line", "mcp", "csv", skills],
  "@flat-sdk/core": ["api", "client", "sdk", "effect", "typescript", skills],
  "@flat-sdk/engine": ["api"],
  "@flat-sdk/fetch": ["api", "client", "fetch", "effect"],
  "@flat-sdk/node": ["api", "client", "undici", "proxy", "effect"],
  "@flat-sdk/promise": ["api", "client", "sdk", "typescript", "async-iterator", skills],
  "@flat-sdk/roster": ["cli", "roster", "rostering", "oneroster", "clever", "csv", skills],
  "@flat-sdk/sandbox": ["mock", "testing", "sandbox", "fake-server", skills],
  "@flat-sdk/score": ["score", "mxl", "abc", "notation", "parser", skills]
}

/** Returns the fields of a package's manifest, by the package's name and its folder in the repository. */
export const fields = (name: string, folder: string) => ({
  keywords: [...common, ...keywords[name] ?? []],
  homepage: `${page(folder)}/README.md`,
  bugs: { url: `${address}/issues` },
  repository: { type: "git", url: `git+${address}.git`, directory: folder },
  author: "The authors of Flat SDK"
})
