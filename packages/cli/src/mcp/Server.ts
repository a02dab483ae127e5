/**
 * The server for agents: tools and resources over the operations of a catalog. It takes what it needs as values, so that tests can run it without the
 * command.
 */
import type { Options } from "@flat-sdk/agents/contract/Host"
import * as Guides from "@flat-sdk/agents/Guides"
import * as Plans from "@flat-sdk/agents/plans/Plans"
import * as Privacy from "@flat-sdk/agents/privacy/Privacy"
import * as Tools from "@flat-sdk/agents/Tools"
import * as Cursors from "@flat-sdk/agents/tools/Cursors"
import * as Domains from "@flat-sdk/agents/tools/Domains"
import * as Offer from "@flat-sdk/agents/tools/Offer"
import * as Roster from "@flat-sdk/agents/tools/Roster"
import * as McpProtocol from "effect/ai/McpProtocol"
import * as McpServer from "effect/ai/McpServer"
import * as Effect from "effect/Effect"
import type { PathInput } from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import type { Caller } from "../calls/Caller.ts"
import type { Catalog } from "../catalog/Catalog.ts"
import * as Client from "./Client.ts"
import * as Host from "./Host.ts"

/** What the server calls, and how. */
export interface Service {
  readonly catalog: Catalog
  readonly caller: Caller
  readonly options: Options
  readonly privacy: Privacy.Privacy
}

export const make = (service: Omit<Service, "privacy">): Service => ({
  ...service,
  privacy: Privacy.make(service.catalog, service.options)
})

// Clients that offer an older version get the first: it has the hints of tools.
const protocols = [McpProtocol.v2025_11_25, McpProtocol.v2025_06_18, McpProtocol.v2025_03_26] as const

const registrations = ({ caller, catalog, options, privacy }: Service) => {
  const offer = Offer.make(Host.make(catalog), options.scopes)
  const roster = Roster.make(offer, caller, privacy)
  const tools = Tools.make({
    caller,
    offer,
    options,
    privacy,
    roster: options.allowPersonalData ? () => Effect.void : roster,
    domains: Domains.make(catalog, caller, options.domains),
    cursors: Cursors.make(),
    plans: Plans.make()
  })
  const reading = McpServer.toolkit(tools.reading).pipe(
    Layer.provide(tools.readingHandlers),
    Layer.provide(Client.middleware.layer)
  )
  const writing = McpServer.toolkit(tools.writing).pipe(
    Layer.provide(tools.writingHandlers),
    Layer.provide(Client.middleware.layer)
  )
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
  return Layer.mergeAll(reading, options.allowWrite ? writing : Layer.empty, operations, ...guides)
}

const common = (service: Service) => ({
  name: "flat",
  version: service.options.version,
  instructions: Guides.instructions(service.options),
  protocols,
  registrations: registrations(service)
})

/** Layer of the server over standard input and output. */
export const layerStdio = (service: Service) => McpServer.layerStdio(common(service))

/** Layer that adds the server to a router. */
export const layerHttp = (service: Service, path: PathInput) =>
  McpServer.layerHttp({ ...common(service), path, allowSessionTermination: true })
