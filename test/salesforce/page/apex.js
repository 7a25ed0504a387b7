/** Calls Apex as a page does: what it throws arrives as `body.message`. */
export const call = async (type, method, given = {}) => {
  const response = await fetch(`/apex/${type}.${method}`, { method: 'POST', body: JSON.stringify(given) })
  const said = await response.json()
  if (response.ok) return said
  throw { ok: false, status: 500, statusText: 'Server Error', headers: {}, body: said }
}
