/* What the site does beside its theme: the drawers by keyboard, scrolling boxes in the tabs' order,
   the colours of what is drawn live. */

// What is drawn live asks <html> whether the page is dark; the theme says it of <body>, or not.
const dark = matchMedia('(prefers-color-scheme: dark)')
const tell = () => {
  const chosen = document.body.dataset.theme
  const theme = chosen === 'dark' || chosen === 'light' ? chosen : dark.matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
}
dark.addEventListener('change', tell)
new MutationObserver(tell).observe(document.body, { attributeFilter: ['data-theme'] })
tell()

// The theme opens its drawers by labels of hidden boxes, which no key reaches: they become buttons.
for (const [name, what, place] of [
  ['__navigation', 'Lessons and pages', '.sidebar-drawer'],
  ['__toc', 'On this page', '.toc-drawer'],
]) {
  const box = document.getElementById(name)
  const drawer = document.querySelector(place)
  const turn = (open) => {
    box.checked = open
    box.dispatchEvent(new Event('change'))
  }
  const buttons = [...document.querySelectorAll(`label[for=${name}]:not(.overlay)`)].map((label) => {
    const button = document.createElement('button')
    button.className = label.className
    button.ariaLabel = what
    button.append(...label.childNodes)
    button.addEventListener('click', () => turn(!box.checked))
    label.replaceWith(button)
    return button
  })
  const show = () => {
    for (const button of buttons) button.ariaExpanded = box.checked
  }
  show()
  box.addEventListener('change', () => {
    show()
    if (box.checked) drawer.querySelector('a, input')?.focus()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !box.checked) return
    turn(false)
    buttons.find((button) => button.checkVisibility())?.focus()
  })
  drawer.addEventListener('click', (event) => event.target.closest('a') && turn(false))
}

// A box that scrolls can be reached by keyboard, one that does not is no stop on the way.
const SCROLL = 'article pre, .table-wrapper, .cell_output, div.output, .reading, p:has(> img)'
const measure = () => {
  for (const box of document.querySelectorAll(`${SCROLL}, mjx-container[display]`))
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0
    else box.removeAttribute('tabindex')
}
addEventListener('load', () => {
  measure()
  window.MathJax?.startup?.promise?.then(measure)
})
addEventListener('resize', measure)
document.addEventListener('toggle', measure, true)

// Paper opens nothing: what answers a prediction is printed, hints and solutions stay folded.
const folds = document.querySelectorAll('details.hide')
addEventListener('beforeprint', () => {
  for (const fold of folds) if (!fold.open) fold.open = fold.dataset.opened = true
})
addEventListener('afterprint', () => {
  for (const fold of folds) if (fold.dataset.opened) fold.open = delete fold.dataset.opened && false
})
