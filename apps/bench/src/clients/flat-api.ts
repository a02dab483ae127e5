/** The vendor's clients. */
import { FlatClient } from "flat-api"
import type { MakeClients } from "./Client.ts"

export const make: MakeClients = (baseUrl) => (accessToken) => {
  const flat = new FlatClient({ accessToken, baseUrl })
  return { page: () => flat.organization.listOrganizationUsers({ limit: 100 }) }
}
