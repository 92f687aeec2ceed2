/* The search's page: sections that have all the words asked for, best first, each with an excerpt.
   SECTIONS, of sections.js: [page's title, section's title, address, words]. */

const MOST = 40
const AROUND = 110 // letters of an excerpt on each side

const query = new URLSearchParams(location.search).get('q')?.trim() ?? ''
const words = (query.toLowerCase().match(/[\p{L}\p{N}_.]+/gu) ?? []).map((word) =>
  word.length > 3 ? word.replace(/s$/, '') : word,
)
const count = (text, word) => text.split(word).length - 1

// Words in titles say more than words below them, words side by side more than words apart.
const worth = ([page, title, address, text]) => {
  const [above, head, below] = [page, title, text].map((part) => part.toLowerCase())
  if (!words.every((word) => `${above} ${head} ${below}`.includes(word))) return 0
  const phrase = words.join(' ')
  let sum = 8 * head.includes(phrase) + 5 * below.includes(phrase)
  for (const word of words) {
    sum += 4 * (above.includes(word) + head.includes(word)) + Math.min(count(below, word), 5)
  }
  if (address.startsWith('notebooks/closer/')) return 0.7 * sum
  return address.startsWith('notebooks/') ? sum : 0.5 * sum
}

const marked = (text) => {
  const parts = text.split(new RegExp(`(${words.join('|').replaceAll('.', '\\.')})`, 'gi'))
  return parts.map((part, k) => {
    if (k % 2 === 0) return part
    const mark = document.createElement('mark')
    mark.textContent = part
    return mark
  })
}

const excerpt = (text) => {
  const low = text.toLowerCase()
  const places = [words.join(' '), ...words].map((word) => low.indexOf(word))
  const middle = places.find((place) => place >= 0) ?? 0
  const [from, to] = [Math.max(middle - AROUND, 0), middle + AROUND]
  return `${from ? '… ' : ''}${text.slice(from, to)}${to < text.length ? ' …' : ''}`
}

const shown = ([page, title, address, text]) => {
  const [item, link, below] = ['li', 'a', 'p'].map((tag) => document.createElement(tag))
  link.href = address
  link.append(title === page ? title : `${page} › ${title}`)
  below.append(...marked(excerpt(text)))
  item.append(link, below)
  return item
}

for (const field of document.querySelectorAll('input[name=q]')) field.value = query
if (words.length) {
  const found = SECTIONS.map((section) => [worth(section), section]).filter(([sum]) => sum > 0)
  found.sort(([a], [b]) => b - a)
  const some = found.length > MOST ? `, the best ${MOST} of them here` : ''
  const told = found.length === 1 ? 'One section has' : `${found.length} sections have`
  document.getElementById('search-told').textContent = found.length
    ? `${told} “${query}”${some}.`
    : `No section has “${query}”. Fewer words, or a part of one, may find more.`
  document.getElementById('search-results').append(...found.slice(0, MOST).map(([, s]) => shown(s)))
}
