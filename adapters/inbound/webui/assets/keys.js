// Keys in lists of rows: j or ↓ to the next, k or ↑ to the one before, x ticks it. They work
// while a row has the focus, and nowhere else (WCAG 2.1.4). Without script, Tab does all.
for (const list of document.querySelectorAll('[data-keys=rows]')) {
  const rows = () => [...list.closest('main').querySelectorAll('[data-keys=rows] > li')];
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest('li');
    const all = rows();
    const at = all.indexOf(row);
    const to = { j: at + 1, ArrowDown: at + 1, k: at - 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined) {
      const next = all[Math.max(0, Math.min(all.length - 1, to))];
      next?.querySelector('a')?.focus();
      next?.scrollIntoView({ block: 'nearest' });
      event.preventDefault();
    } else if (event.key === 'x' && event.target.type !== 'checkbox') {
      row.querySelector('input[type=checkbox]')?.click();
      event.preventDefault();
    }
  });
}
