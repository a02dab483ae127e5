/** Instances of axios, with one agent for all, so that they share connections. */
import { create } from "axios"
import { Agent } from "node:http"
import type { MakeClients } from "./Client.ts"

export const make: MakeClients = (baseURL) => {
  const httpAgent = new Agent({ keepAlive: true })
  return (accessToken) => {
    const client = create({ baseURL, headers: { authorization: `Bearer ${accessToken}` }, httpAgent })
    return { page: () => client.get("/organizations/users", { params: { limit: 100 } }) }
  }
}
