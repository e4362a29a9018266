import { lazy, useState, type ComponentType } from 'react'

/**
 * A page whose code is loaded when it is first rendered, or by `preload` before: then it renders at once. React leaves a
 * fallback, once shown, on the screen for 300 ms.
 *
 * `preload` resolves also when the loading failed: rendering tries again and tells.
 */
export function lazyPage(load: () => Promise<ComponentType>): ComponentType & { preload: () => Promise<void> } {
  let Loaded: ComponentType | null = null
  const loadOnce = async () => {
    Loaded = await load()
    return { default: Loaded }
  }
  const Lazy = lazy(loadOnce)
  function Page() {
    const [Current] = useState<ComponentType>(() => Loaded ?? Lazy) // never another one: what it holds would be lost
    return <Current />
  }
  const preload = async () => {
    await Promise.allSettled([loadOnce()])
  }
  return Object.assign(Page, { preload })
}
