/** Fields of an API error whose response says nothing. */
export const fields = {
  code: undefined,
  detail: "",
  param: undefined,
  supportId: undefined,
  providerMessage: undefined,
  headers: {}
}
