// Before the first paint: the theme chosen on this machine. A file of its own, as the policy allows no inline script.
try {
  const theme = localStorage.getItem('ccdash.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // storage switched off: the theme of the system
}
