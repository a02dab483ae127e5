/**
 * A registry on 127.0.0.1 for one rehearsal. It has the packages that are published to it, and takes all others from the registry of npm's configuration.
 * What it took stays in `storage`, so that a second rehearsal needs no network.
 */
import { once } from "node:events"
import * as fs from "node:fs"
import type * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import { runServer } from "verdaccio"
import { root } from "../../workspace/Published.ts"

const cache = path.join(root, "node_modules/.cache/rehearsal")

/** What it logs: here is why a package could not be fetched. */
export const log = path.join(cache, "registry.log")

export interface Registry extends AsyncDisposable {
  readonly url: string
  /** Permits publishing. Of a user that exists only in this registry. */
  readonly token: string
}

const configuration = (uplink: string, users: string) => ({
  self_path: cache,
  storage: path.join(cache, "storage"),
  log: { type: "file", path: log, level: "warn" },
  web: { enable: false },
  auth: { htpasswd: { file: users } },
  // Other tokens contain the password, which is verified for 0.2 s in each request.
  security: { api: { jwt: { sign: { expiresIn: "1d" } } } },
  max_body_size: "100mb",
  // One failure is enough: what is cached is served without asking again.
  uplinks: { npm: { url: uplink, maxage: "1d", timeout: "20s", max_fails: 1, fail_timeout: "10m" } },
  packages: {
    // Without an uplink: the rehearsal must not find a version that is on npm.
    "@flat-sdk/*": { access: "$all", publish: "$authenticated" },
    "**": { access: "$all", proxy: "npm" }
  }
})

const signUp = async (url: string): Promise<string> => {
  const user = { name: "rehearsal", password: crypto.randomUUID() }
  const response = await fetch(`${url}/-/user/org.couchdb.user:${user.name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user)
  })
  const { token } = await response.json() as { readonly token?: string }
  if (token === undefined) throw new Error(`the local registry made no user: status ${response.status}, see ${log}`)
  return token
}

/** Starts the registry. `uplink` is the registry for all packages that are not ours, and `folder` keeps what only this rehearsal needs. */
export const start = async (uplink: string, folder: string): Promise<Registry> => {
  fs.mkdirSync(cache, { recursive: true })
  fs.rmSync(log, { force: true })
  fs.rmSync(path.join(cache, "storage/@flat-sdk"), { recursive: true, force: true })
  const server: http.Server = await runServer(configuration(uplink, path.join(folder, "users")))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    token: await signUp(url),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
