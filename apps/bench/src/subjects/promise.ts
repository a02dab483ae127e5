/**
 * Ours: the Promise package. Calls are promises; pagination uses `for await`.
 */
import { FlatClient, type FlatClientOptions } from "@flat-sdk/promise"
import { checksumOf, type Subject, token } from "./Subject.ts"

export const over = (options: FlatClientOptions): Subject => {
  const { organization } = new FlatClient({ accessToken: token, ...options })
  const allUsers = { limit: 1000 }
  const items = (options?: { readonly readAhead: boolean }) => async () => {
    let sum = 0
    for await (const user of organization.listOrganizationUsers.stream(allUsers, options)) sum += user.username.length
    return sum
  }
  const pages = (options?: { readonly readAhead: boolean }) => async () => {
    let sum = 0
    for await (const page of organization.listOrganizationUsers.pages(allUsers, options)) sum += checksumOf(page.items)
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
