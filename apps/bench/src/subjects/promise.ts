/**
 * Ours: the Promise package, with the transport that it chooses, over fetch, or over undici. Calls are promises; pagination uses `for await`.
 */
import { FlatClient, type FlatClientOptions } from "@flat-sdk/promise"
import { checksumOf, type Make, type Subject, token } from "./Subject.ts"

const clientFor = async (baseUrl: string, name: string): Promise<FlatClient> => {
  const more: FlatClientOptions = name === "promise-node"
    ? { transport: (await import("@flat-sdk/promise/transports")).nodeTransport() }
    : name === "promise-fetch"
    ? { fetch }
    : {}
  return new FlatClient({ accessToken: token, baseUrl, ...more })
}

export const make: Make<Subject> = async (baseUrl, name) => {
  const { organization } = await clientFor(baseUrl, name)
  const allUsers = { limit: 1000 }
  const items = (options?: { readonly readAhead: boolean }) => async () => {
    let sum = 0
    for await (const user of organization.listOrganizationUsers.stream(allUsers, options)) {
      sum += user.username.length
    }
    return sum
  }
  const pages = (options?: { readonly readAhead: boolean }) => async () => {
    let sum = 0
    for await (const page of organization.listOrganizationUsers.pages(allUsers, options)) {
      sum += checksumOf(page.items)
    }
    return sum
  }
  return {
    create: (body) => organization.createOrganizationUser({ body }),
    page: async () => (await organization.listOrganizationUsers({ limit: 100 })).items,
    paginations: {
      "items": items(),
      "items, read ahead": items({ readAhead: true }),
      "pages": pages(),
      "pages, read ahead": pages({ readAhead: true })
    }
  }
}
