/** A plain file server on loopback for the built site. */
import * as fs from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as path from "node:path"

const media: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2"
}

/** Where the site is built. */
export const dist = path.join(import.meta.dirname, "../dist")

export interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Serves the built site. Port 0 is any free one. */
export const serve = async (port: number): Promise<Served> => {
  const server = http.createServer((request, response) => {
    const pathname = path.posix.normalize(decodeURIComponent(new URL(request.url!, "http://site").pathname))
    const file = path.join(dist, pathname.replace(/\/$/, "/index.html"))
    const found = fs.statSync(file, { throwIfNoEntry: false })
    if (found?.isDirectory() === true) response.writeHead(301, { location: `${pathname}/` }).end()
    else {
      const sent = found === undefined ? path.join(dist, "404.html") : file
      const type = media[path.extname(sent)] ?? "application/octet-stream"
      response.writeHead(found === undefined ? 404 : 200, { "content-type": type })
      fs.createReadStream(sent).pipe(response)
    }
  })
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    }
  }
}
