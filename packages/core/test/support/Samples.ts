/**
 * Sample responses, written for these tests.
 */
export const account = (id: string) => ({
  id,
  type: "user",
  product: "flatEdu",
  username: `user-${id}`,
  printableName: `User ${id}`,
  organization: "org-1",
  organizationRole: "user",
  picture: null
})

export const invitation = (id: string) => ({
  id,
  organization: "org-1",
  organizationRole: "teacher",
  customCode: null,
  allowMultipleUse: false
})
