/**
 * What the browser is sent to. The token stands behind the `#`, which no browser sends to a server and no log has; the panel
 * keeps it and takes it out of the address.
 */
export function panelAddress(url: string, token: string | null): string {
  return token === null ? url : `${url}/#token=${encodeURIComponent(token)}`
}
