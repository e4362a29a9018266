/** What a person set on this machine, in the browser's storage. A browser that refuses storage forgets it. */

export type Setting = 'theme' | 'shortcuts'

export function readSetting(setting: Setting): string | null {
  try {
    return localStorage.getItem(`ccdash.${setting}`)
  } catch {
    return null // storage switched off
  }
}

/** @param value  null forgets it. */
export function writeSetting(setting: Setting, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`ccdash.${setting}`)
    else localStorage.setItem(`ccdash.${setting}`, value)
  } catch {
    return // storage switched off: holds until the page is left
  }
}
