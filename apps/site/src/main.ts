/** Builds the site from the documents, and serves it. */
import { read, run } from "@flat-sdk/tools/workspace/CommandLine"
import * as path from "node:path"
import { serve } from "./Server.ts"

const help = `pnpm tools site [FLAG…]

Builds the documents as a site in apps/site/dist, and serves it on this machine. Any server of static files can serve that folder.
Set SITE_BASE to a path such as /flat-sdk if the site is not at the root of its server.

  --port NUMBER    the port, 4321 by default
  --build          only build
  --serve          only serve what was built
`

const { values } = read(help, {
  port: { type: "string", default: "4321" },
  build: { type: "boolean", default: false },
  serve: { type: "boolean", default: false }
})

await run(async () => {
  process.env["ASTRO_TELEMETRY_DISABLED"] = "1"
  if (!values.serve) {
    const { write } = await import("./api/Reference.ts")
    await write()
    const { build } = await import("astro")
    await build({ root: path.join(import.meta.dirname, "..") })
  }
  if (values.build) return
  const { url } = await serve(Number(values.port))
  console.log(`The site is at ${url}. Ctrl-C ends it.`)
})
