// A report on a school, as a server's job: the whole package under one name, pages by hand and by iterator.
import * as Flat from "flat-api"

const client = new Flat.FlatClient({
  accessToken: process.env["FLAT_ACCESS_TOKEN"]!,
  baseUrl: process.env["FLAT_BASE_URL"]!,
  timeoutMs: 20_000,
  retry: { ...Flat.defaultRetryPolicy, attempts: 5 }
})

const initials = ({ firstname = "?", lastname = "?" }: Flat.UserDetailsAdmin): string => firstname[0]! + lastname[0]!

async function allUsers(): Promise<Array<string>> {
  const found: Array<string> = []
  let next: string | undefined
  do {
    const page = await client.organization.listOrganizationUsersRaw({
      limit: 15,
      ...(next === undefined ? {} : { next })
    })
    if (page.raw.status !== 200 || page.raw.headers.get("X-RateLimit-Limit") === null) throw new Error("no page")
    for (const user of await page.value()) found.push(user.username)
    next = Flat.nextCursor(page.raw.headers)
  } while (next)
  return found
}

const teachers = await client.organization.listOrganizationUsers({
  role: [Flat.ListOrganizationUsersRoleEnum.Teacher],
  sort: "lastname"
})
console.log(teachers.length, teachers.map(initials).join(" "))
console.log((await allUsers()).length, await client.organization.countOrgaUsers({}))
for await (const user of client.paginate<Flat.UserDetailsAdmin>("listOrganizationUsers", { limit: 30 })) {
  if (user.organizationRole === Flat.OrganizationRoles.Admin) {
    console.log(user.username, user.lastActivityDate!.getTime() > 0)
  }
}
console.log((await client.organization.listOrganizationUsers({ onlyIds: true, limit: 3 })).length)
void client.account.getAuthenticatedUser().then((me) => console.log(`by ${me.username}`))
