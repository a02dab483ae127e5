/** Repeats the query with the Promise API, without Effect. */
import { FlatClient, isReason } from "@flat-sdk/promise"

const roles = ["user", "teacher", "accountAdmin", "admin"] as const

export interface Results {
  readonly counts: ReadonlyArray<readonly [role: string, people: number]>
  readonly teachers: ReadonlyArray<string>
  readonly refusal: string
}

/** Counts the users of each role, reads the first teachers, and handles one error. */
export const ask = async (options: { readonly accessToken: string; readonly baseUrl: string }): Promise<Results> => {
  await using flat = new FlatClient(options)
  const counts = await Promise.all(
    roles.map(async (role) => [role, await flat.organization.countOrgaUsers({ role: [role] })] as const)
  )

  const teachers: Array<string> = []
  for await (
    const { printableName, username } of flat.organization.listOrganizationUsers.stream({
      role: ["teacher"],
      sort: ["lastname"]
    })
  ) {
    teachers.push(printableName ?? username)
    if (teachers.length === 3) break
  }

  try {
    await flat.organization.updateOrganizationUser({ user: "no-such-id", body: { firstname: "Ada" } })
    return { counts, teachers, refusal: "" }
  } catch (error) {
    if (!isReason(error, "NotFound")) throw error
    return { counts, teachers, refusal: error.message }
  }
}
