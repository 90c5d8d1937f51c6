// Runs before the first paint, so that the page never flashes in the other theme. A file of its own, so that a strict CSP allows it.
;(function () {
  let choice = null
  try {
    choice = localStorage.getItem('ras.theme')
  } catch {
    // Best effort: without storage the system's theme is shown.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
