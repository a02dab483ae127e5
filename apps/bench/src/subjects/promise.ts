/**
 * Ours through the Promise package: calls as promises, the walk with `for await`.
 */
import { FlatClient, type FlatClientOptions } from "@flat-sdk/promise"
import { type Subject, token, weigh } from "./Subject.ts"

export const over = (options: FlatClientOptions): Subject => {
  const { organization } = new FlatClient({ accessToken: token, ...options })
  const everybody = { limit: 1000 }
  const items = (options?: { readonly readAhead: boolean }) => async () => {
    let sum = 0
    for await (const user of organization.listOrganizationUsers.stream(everybody, options)) sum += user.username.length
    return sum
  }
  const pages = (options?: { readonly readAhead: boolean }) => async () => {
    let sum = 0
    for await (const page of organization.listOrganizationUsers.pages(everybody, options)) sum += weigh(page.items)
    return sum
  }
  return {
    create: (body) => organization.createOrganizationUser({ body }),
    page: async () => (await organization.listOrganizationUsers({ limit: 100 })).items,
    walks: {
      "items": items(),
      "items, read ahead": items({ readAhead: true }),
      "pages": pages(),
      "pages, read ahead": pages({ readAhead: true })
    }
  }
}
