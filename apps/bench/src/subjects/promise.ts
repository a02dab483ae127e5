/**
 * Ours: the Promise package, by default with the transport that it chooses. Calls are promises; pagination uses `for await`.
 */
import { FlatClient, type FlatClientOptions } from "@flat-sdk/promise"
import { checksumOf, type Make, type OnRead, type Subject, token } from "./Subject.ts"

export const over = (options: FlatClientOptions): Subject => {
  const { organization } = new FlatClient({ accessToken: token, ...options })
  const allUsers = { limit: 1000 }
  const items = (options?: { readonly readAhead: boolean }) => async (onRead?: OnRead) => {
    let sum = 0
    for await (const user of organization.listOrganizationUsers.stream(allUsers, options)) {
      sum += user.username.length
      onRead?.(1)
    }
    return sum
  }
  const pages = (options?: { readonly readAhead: boolean }) => async (onRead?: OnRead) => {
    let sum = 0
    for await (const page of organization.listOrganizationUsers.pages(allUsers, options)) {
      sum += checksumOf(page.items)
      onRead?.(page.items.length)
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

export const make: Make = (baseUrl) => over({ baseUrl })
