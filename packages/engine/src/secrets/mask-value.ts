/** Secrets in a value of JSON. What holds none comes back as the same object. */
import { keepText, type TextMask } from './mask-secrets.ts'
import { isNamedSecret } from './named-secrets.ts'

type Masked = { readonly mask: TextMask; readonly namesTell: boolean }

/** Secrets in its texts and keys: for records of ours, whose keys name no secrets. */
export function maskTexts<Value>(value: Value, mask: TextMask): Value {
  return mask === keepText ? value : (maskAny(value, { mask, namesTell: false }, '') as Value)
}

/** Also texts, and numbers that are passwords, under a key that names a secret: for what others wrote. */
export function maskValue<Value>(value: Value, mask: TextMask): Value {
  return mask === keepText ? value : (maskAny(value, { mask, namesTell: true }, '') as Value)
}

function maskAny(value: unknown, masked: Masked, name: string): unknown {
  if (typeof value === 'string') return maskText(value, masked, name)
  if (typeof value === 'number') return PASSWORD_NAME.test(name) ? maskNumber(value, masked, name) : value
  if (Array.isArray(value)) return maskList(value, masked, name)
  if (typeof value !== 'object' || value === null) return value
  return maskObject(value as Readonly<Record<string, unknown>>, masked)
}

const PASSWORD_NAME = /passw(?:or)?d$|passphrase$|passwd$/i

function maskNumber(value: number, masked: Masked, name: string): number | string {
  const text = maskText(String(value), masked, name)
  return text === String(value) ? value : text
}

/** The whole text when its key names a secret, else what is one in it. */
function maskText(text: string, { mask, namesTell }: Masked, name: string): string {
  const masked = mask(text)
  return namesTell && masked === text && name !== '' && isNamedSecret(name, text) ? '[masked:secret]' : masked
}

function maskList(list: readonly unknown[], masked: Masked, name: string): readonly unknown[] {
  let changed = false
  const items = list.map((item) => {
    const next = maskAny(item, masked, name)
    changed ||= next !== item
    return next
  })
  return changed ? items : list
}

function maskObject(object: Readonly<Record<string, unknown>>, masked: Masked): object {
  let changed = false
  const entries = Object.entries(object).map(([key, item]) => {
    const next = [masked.mask(key), maskAny(item, masked, key)] as const
    changed ||= next[0] !== key || next[1] !== item
    return next
  })
  return changed ? Object.fromEntries(entries) : object
}
