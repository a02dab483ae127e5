/**
 * The server for agents: tools and resources over the operations of a catalog. It takes what it needs as values, so that tests can run it without the
 * command.
 */
import type { Operation } from "@flat-sdk/agents/contract/Contract"
import type { Options, ServerHost } from "@flat-sdk/agents/contract/Host"
import * as Guides from "@flat-sdk/agents/Guides"
import * as Privacy from "@flat-sdk/agents/privacy/Privacy"
import * as Tools from "@flat-sdk/agents/Tools"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as McpProtocol from "effect/ai/McpProtocol"
import * as McpServer from "effect/ai/McpServer"
import * as Effect from "effect/Effect"
import type { PathInput } from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import type { Caller } from "../calls/Caller.ts"
import * as Catalog from "../catalog/Catalog.ts"
import { search } from "../catalog/Search.ts"
import * as Sample from "../describe/Sample.ts"
import * as Client from "./Client.ts"

export interface Service {
  readonly catalog: Catalog.Catalog
  readonly caller: Caller
  readonly options: Options
  readonly version: string
  readonly privacy: Privacy.Privacy
}

export const make = (service: Omit<Service, "privacy">): Service => ({
  ...service,
  privacy: Privacy.make(service.catalog, service.options)
})

/** What the tools for agents use of the command line. */
const hostOf = (catalog: Catalog.Catalog): ServerHost => {
  const byId = new Map(catalog.operations.map((operation) => [operation.id, operation]))
  const own = ({ id }: Operation): Catalog.Operation => byId.get(id)!
  return {
    contract: catalog,
    search: (words) => search(catalog, words),
    sample: (operation) => Sample.input(catalog, own(operation)),
    command: (operation, input) => {
      const command = own(operation)
      const given = command.parameters.filter(({ name }) => input[name] !== undefined)
      return [
        "flat",
        Catalog.commandOf(catalog, command),
        ...given.filter((one) => one.in === "path").map(({ name }) => Printable.quoted(String(input[name]))),
        ...given.filter((one) => one.in === "query" && one.required).map(({ flag, name }) =>
          `--${flag} ${Printable.quoted(String(input[name]))}`
        )
      ].join(" ")
    }
  }
}

// Clients that offer an older version get the first: it has the hints of tools.
const protocols = [McpProtocol.v2025_11_25, McpProtocol.v2025_06_18, McpProtocol.v2025_03_26] as const

const registrations = ({ caller, catalog, options, privacy }: Service) => {
  const { offer, tools } = Tools.make(hostOf(catalog), { caller, options, privacy })
  const operations = McpServer.resource({
    uri: "flat://operations",
    name: "Operations",
    description: "All operations, a line each",
    mimeType: "text/markdown",
    content: Effect.sync(() => Guides.operationList(offer, options))
  })
  const guides = Guides.guides(options).map(({ text, ...guide }) =>
    McpServer.resource({ ...guide, mimeType: "text/markdown", content: Effect.succeed(text) })
  )
  return Layer.mergeAll(Layer.provide(tools, Client.middleware.layer), operations, ...guides)
}

const common = (service: Service) => ({
  name: "flat",
  version: service.version,
  instructions: Guides.instructions(service.options),
  protocols,
  registrations: registrations(service)
})

export const layerStdio = (service: Service) => McpServer.layerStdio(common(service))

export const layerHttp = (service: Service, path: PathInput) =>
  McpServer.layerHttp({ ...common(service), path, allowSessionTermination: true })
