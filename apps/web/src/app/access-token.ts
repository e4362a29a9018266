/** The token of a server that wants one: kept for this tab, also taken from a link that ends in `#token=…`. */

const KEY = 'ccdash.token'

/** Takes the token out of the address, where it would be seen, bookmarked and shared. */
export function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null && token !== '') {
    history.replaceState(history.state, '', location.pathname + location.search)
    keepToken(token)
    return token
  }
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null // storage switched off
  }
}

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    return // storage switched off: asked for again after a reload
  }
}
