/** The recipes of docs/guides/web-app-recipes.md: what each installs, how it is built and started, and what its framework needs besides. */

export interface Recipe {
  readonly name: string
  /** Versions that the tests use. */
  readonly dependencies: Readonly<Record<string, string>>
  /** Folder of the files that recipes share. */
  readonly shared: string
  /** Fields of package.json, and files, that a template of the framework brings. */
  readonly manifest?: object
  readonly template: Readonly<Record<string, string>>
  /** Arguments for Node; without them the page is bundled. */
  readonly build?: ReadonlyArray<string>
  /** Arguments for Node; without them it is a Worker. */
  readonly start?: ReadonlyArray<string>
  /** better-auth has routes of its own. */
  readonly kind: "flat" | "better-auth"
}

const hono = { hono: "4.13.19", "@hono/node-server": "2.1.9" }
const plain = { shared: ".", template: {}, start: ["server.ts"], kind: "flat" } as const

export const recipes: ReadonlyArray<Recipe> = [
  { ...plain, name: "hono", dependencies: hono },
  { ...plain, name: "express", dependencies: { ...hono, express: "5.3.0", "@types/express": "5.0.6" } },
  {
    ...plain,
    name: "next",
    dependencies: {
      next: "16.4.6",
      react: "19.3.1",
      "react-dom": "19.3.1",
      typescript: "5.9.3",
      "@types/node": "24.19.4",
      "@types/react": "19.3.3"
    },
    template: {
      "app/layout.tsx": `import type { ReactNode } from "react"
        export default ({ children }: { children: ReactNode }) => <html lang="en"><body>{children}</body></html>`,
      // Next adds what it needs.
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
          strict: true,
          allowImportingTsExtensions: true,
          paths: { "@/*": ["./*"] }
        }
      })
    },
    build: ["node_modules/next/dist/bin/next", "build"],
    start: ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1"]
  },
  {
    ...plain,
    name: "sveltekit",
    dependencies: {
      "@sveltejs/adapter-node": "6.0.1",
      "@sveltejs/kit": "3.2.0",
      "@sveltejs/vite-plugin-svelte": "7.3.1",
      svelte: "5.57.3",
      vite: "8.4.0"
    },
    shared: "src/lib",
    manifest: { imports: { "#lib/*": "./src/lib/*" } },
    template: {
      "vite.config.ts": `import adapter from "@sveltejs/adapter-node"
        import { sveltekit } from "@sveltejs/kit/vite"
        export default { plugins: [await sveltekit({ adapter: adapter() })] }`,
      "src/app.html":
        "<!doctype html><html lang=\"en\"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>"
    },
    build: ["node_modules/vite/bin/vite.js", "build"],
    start: ["build"]
  },
  {
    name: "worker",
    dependencies: { "@cloudflare/workers-types": "5.20261117.1" },
    shared: ".",
    template: {},
    kind: "flat"
  },
  { ...plain, name: "better-auth", dependencies: { ...hono, "better-auth": "1.7.25" }, kind: "better-auth" }
]
