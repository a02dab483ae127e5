/** Ours: clients of the Promise package with default options. */
import { FlatClient } from "@flat-sdk/promise"
import type { MakeClients } from "./Client.ts"

export const make: MakeClients = (baseUrl) => (accessToken) => {
  const flat = new FlatClient({ accessToken, baseUrl })
  return { page: () => flat.organization.listOrganizationUsers({ limit: 100 }) }
}
